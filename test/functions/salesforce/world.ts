import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Keyring, SigningKey } from '../../../functions/aws/secret.ts';
import { parseSettings, type SettingsInput } from '../../../functions/core/settings.ts';
import { Failure } from '../../../functions/errors.ts';
import type { Gate } from '../../../functions/gate/gate.ts';
import { createSalesforce, type Attempt, type CreateBody } from '../../../functions/salesforce/client.ts';

export const orgId = '00DHs00000Kmpyr';
export const pairs = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
export const startOfTime = Date.parse('2026-11-02T10:00:00.000Z');

export const inbound: CreateBody = { initiationMethod: 'Inbound', vendorCallKey: 'key-1', from: '+12065550123' };
export const transfer: CreateBody = { ...inbound, initiationMethod: 'Transfer', parentVoiceCallId: 'key-0' };

export function settingsOf(input: Pick<SettingsInput, 'token' | 'retry'> = {}) {
  const arn = 'arn:aws:connect:us-west-2:111122223333:instance/one';
  return parseSettings({ instances: [{ arn, secretName: 's', telephonyUrl: 'https://a.example' }], ...input });
}

/** A keyring in memory; of two keys the second one is the pending one. */
export function memoryKeyring(held: 1 | 2 = 1) {
  const keys = pairs.slice(0, held).map(({ privateKey }, at) => ({
    version: at === 0 ? ('AWSCURRENT' as const) : ('AWSPENDING' as const),
    privateKey,
    orgId,
    callCenterApiName: `center${at + 1}`,
  }));
  let inUse = keys[0];
  const refused: SigningKey[] = [];
  const taken: SigningKey[] = [];
  const keyring: Keyring = {
    signingKey: async () => inUse ?? Promise.reject(new Error('no pair')),
    refused: (_, key) => void refused.push(key),
    another: async () => keys.find((key) => !refused.includes(key)),
    taken: (_, key) => {
      inUse = keys.find((known) => known === key);
      taken.push(key);
    },
  };
  return { keyring, refused, taken };
}

interface Options extends Pick<SettingsInput, 'token' | 'retry'> {
  keyring?: Keyring;
  gate?: Gate;
  /** Milliseconds that each wait lasts too long. */
  oversleep?: number;
}

/** The client with a clock that only waits move. */
export function world(options: Options = {}) {
  const { keyring = memoryKeyring().keyring, gate, oversleep = 0, ...settings } = options;
  const waits: number[] = [];
  const attempts: Attempt[] = [];
  let time = startOfTime;
  const salesforce = createSalesforce({
    keyring,
    gate,
    settings: settingsOf(settings),
    now: () => time,
    wait: async (ms) => {
      waits.push(ms);
      time += ms + oversleep;
    },
    onAttempt: (attempt) => void attempts.push(attempt),
  });
  return { salesforce, waits, attempts };
}

export const noDeadline = { deadline: Number.POSITIVE_INFINITY };
export const once = { ...noDeadline, retries: 0 };

export function orgAt(telephonyUrl: string) {
  return { telephonyUrl, secretName: 'bridge/key' };
}

/** The Failure that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}
