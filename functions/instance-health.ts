import type { Keyring } from './aws/secret.ts';
import type { Sightings } from './aws/sightings.ts';
import { instanceIdOf } from './core/decide.ts';
import type { Settings } from './core/settings.ts';
import { tally } from './log.ts';
import type { Salesforce } from './salesforce/client.ts';

interface Parts {
  settings: Pick<Settings, 'instances'>;
  keyring: Pick<Keyring, 'signingKey'>;
  sightings: Pick<Sightings, 'last'>;
  salesforce: Pick<Salesforce, 'ready'>;
  /** Epoch milliseconds. */
  now: () => number;
}

const dayMs = 86_400_000;

/**
 * Measures of each instance what no delivery tells: how long ago the newest event and record came, and how long the certificate of its key is
 * good; and learns whether its org is away. What cannot be asked is not measured.
 */
export async function measureInstances({ settings, keyring, sightings, salesforce, now }: Parts): Promise<void> {
  for (const { arn, secretName, telephonyUrl } of settings.instances) {
    // What it answers is told with the breaker's state, which is read for it.
    await salesforce.ready({ secretName, telephonyUrl }, 'update').catch(() => undefined);
    const Instance = instanceIdOf(arn) ?? arn;
    const last = await sightings.last(Instance).catch(() => ({}) as Awaited<ReturnType<Sightings['last']>>);
    const age = (at: number) => Math.max(0, Math.round((now() - at) / 1000));
    if (last['contact-event'] !== undefined) tally.measure('NewestEventAge', age(last['contact-event']), { Instance });
    if (last['contact-record'] !== undefined)
      tally.measure('NewestRecordAge', age(last['contact-record']), { Instance });
    const key = await keyring.signingKey(secretName).catch(() => undefined);
    if (key?.certificateEndsAt === undefined) continue;
    tally.measure('CertificateDaysLeft', Math.floor((key.certificateEndsAt - now()) / dayMs), { Instance });
  }
}
