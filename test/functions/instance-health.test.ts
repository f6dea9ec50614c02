import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { measureInstances } from '../../functions/instance-health.ts';
import { tally } from '../../functions/log.ts';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const instance = (id: string) => ({
  arn: `arn:aws:connect:us-east-1:111122223333:instance/${id}`,
  secretName: `secret-of-${id}`,
  telephonyUrl: 'https://example.my.salesforce-scrt.com',
});
const signingKey = (certificateEndsAt?: number) => ({
  ...{ version: 'AWSCURRENT' as const, privateKey, orgId: '00D000000000001', callCenterApiName: 'ContactCenter' },
  certificateEndsAt,
});

const asked: string[] = [];

test('tells of each instance how old its newest event and record are, and how long its certificate is good', async () => {
  await measureInstances({
    settings: { instances: ['new', 'quiet', 'broken'].map(instance) },
    now: () => now,
    salesforce: { ready: async ({ telephonyUrl }) => void asked.push(telephonyUrl) },
    sightings: {
      last: async (id) => {
        if (id === 'broken') throw new Error('no table');
        return id === 'quiet' ? { 'contact-event': now - 60_000, 'contact-record': now - 7_200_000 } : {};
      },
    },
    keyring: {
      signingKey: async (secretName) => {
        if (secretName === 'secret-of-broken') throw new Error('no secret');
        return signingKey(secretName === 'secret-of-quiet' ? now + 12.5 * 86_400_000 : undefined);
      },
    },
  });
  const told = tally.take({ Bridge: 'voice', Door: 'reconciler' }, now, 'all').flatMap((document) => {
    const { Instance, NewestEventAge, NewestRecordAge, CertificateDaysLeft } = document as Record<string, unknown>;
    return Instance === undefined ? [] : [{ Instance, NewestEventAge, NewestRecordAge, CertificateDaysLeft }];
  });
  expect(asked).toHaveLength(3);
  expect(told).toEqual([{ Instance: 'quiet', NewestEventAge: 60, NewestRecordAge: 7_200, CertificateDaysLeft: 12 }]);
});
