import type { SettingsInput } from '../functions/core/settings.ts';
import { environmentNames } from '../functions/names.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import { policyEntries } from './policy-settings.ts';
import { release } from './release.ts';
import { shareOfRates } from './share-of-rates.ts';

/** Where the functions find what is deployed. */
interface Places {
  ledgerTable: string;
  parkedBucket: string;
  parkedIndex: string;
  /** Where the function sends what has to come again. */
  retryQueueUrl: string;
  /** Name of the bridge among all of the account and region. */
  bridgeName: string;
  /** Name or ARN of the secret of an instance's call center. */
  secretOf: (instance: BridgeSettings['instances'][number]) => string;
  /** JSON in which CDK's tokens stay whole. */
  toJson: (value: SettingsInput) => string;
}

/** Lambda takes so many bytes of all variables together; the others, with generated names, and ARNs in place of tokens, need some. */
const mostBytes = 4096;
const otherBytes = 980;

/** How many bytes the settings are too long for the environment of a function; 0 or less: they fit. */
export const settingsTooLongBy = (settings: BridgeSettings): number =>
  Buffer.byteLength(JSON.stringify(functionSettings(settings, { secretOf: () => 'x'.repeat(120) }))) -
  (mostBytes - otherBytes);

/** Exactly the variables that a function reads (functions/env.ts). */
export function functionEnvironment(settings: BridgeSettings, places: Places): Record<string, string> {
  return {
    [environmentNames.settings]: places.toJson(functionSettings(settings, places)),
    [environmentNames.ledgerTable]: places.ledgerTable,
    [environmentNames.parkedBucket]: places.parkedBucket,
    [environmentNames.parkedIndex]: places.parkedIndex,
    [environmentNames.retryQueueUrl]: places.retryQueueUrl,
    [environmentNames.bridgeName]: places.bridgeName,
    [environmentNames.release]: release,
  };
}

/** What the functions are told of the settings; what is not set is left out, so that it is theirs to say. */
function functionSettings(settings: BridgeSettings, { secretOf }: Pick<Places, 'secretOf'>): SettingsInput {
  const policy = Object.fromEntries(Object.entries(settings).filter(([key]) => key in policyEntries));
  const { describeContactPerSecond, createsPerSecond, updatesPerSecond, requestsAtOnce } = shareOfRates(settings);
  const { breaker } = settings.rates;
  return {
    instances: settings.instances.map((instance) => ({
      arn: instance.arn,
      secretName: secretOf(instance),
      telephonyUrl: instance.telephonyUrl,
    })),
    ...policy,
    kept: settings.kept,
    rates: { describeContactPerSecond, createsPerSecond, updatesPerSecond, requestsAtOnce, breaker },
  };
}
