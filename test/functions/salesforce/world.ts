import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Keyring } from '../../../functions/aws/secret.ts';
import { parseSettings, type SettingsInput } from '../../../functions/core/settings.ts';
import { Failure } from '../../../functions/errors.ts';
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

/** A keyring in memory; a forgotten key is followed by the next pair, as if an operator had changed it. */
export function memoryKeyring() {
  let at = 0;
  let held: Awaited<ReturnType<Keyring['signingKey']>> | undefined;
  const keyring: Keyring = {
    signingKey: async () => {
      const pair = pairs[Math.min(at, pairs.length - 1)];
      if (!pair) throw new Error('no pair');
      held ??= { privateKey: pair.privateKey, orgId, callCenterApiName: `center${at + 1}` };
      return held;
    },
    forget: () => {
      held = undefined;
      at += 1;
    },
  };
  return { keyring, timesForgotten: () => at };
}

interface Options extends Pick<SettingsInput, 'token' | 'retry'> {
  keyring?: Keyring;
  /** Milliseconds that each wait lasts too long. */
  oversleep?: number;
}

/** The client with a clock that only waits move. */
export function world(options: Options = {}) {
  const { keyring = memoryKeyring().keyring, oversleep = 0, ...settings } = options;
  const waits: number[] = [];
  const attempts: Attempt[] = [];
  let time = startOfTime;
  const salesforce = createSalesforce({
    keyring,
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
