import { parseSettings, type Settings } from '../../functions/core/settings.ts';
import { parseBridgeSettings } from '../../lib/stage-settings.ts';
import { shareOfRates } from '../../lib/share-of-rates.ts';
import { replaySettings } from '../../bin/replay/settings.ts';
import type { RecordedLine } from '../../bin/replay/recording.ts';

/** Containers as a stage has them: four for events; for records four that read the stream's shards and four for what was set aside. */
export const containers = { events: 4, records: 4, retries: 4 };
export const shards = containers.records;

const stage = parseBridgeSettings({
  instances: [
    {
      arn: 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555',
      callCenterApiName: 'SoakContactCenter',
      orgId: '00D000000000001',
      telephonyUrl: 'https://example.my.salesforce-scrt.com',
    },
  ],
  concurrency: containers,
  stream: { shards },
});

/** What all containers together may create in a second. */
export const orgCreatesPerSecond = stage.rates.createsPerSecond;

/**
 * The settings of a stage with these containers: its default breaker and its rates. The delays of what failed are scaled from minutes to
 * seconds, and so are the hours for which it is tried. Connect's rate is left out: its quota of 10 a second would make a run of an hour.
 */
export function soakSettings(lines: readonly RecordedLine[], telephonyUrl: string): Settings {
  const { createsPerSecond, updatesPerSecond, requestsAtOnce } = shareOfRates(stage);
  return parseSettings({
    ...replaySettings(lines, [], telephonyUrl),
    rates: { createsPerSecond, updatesPerSecond, requestsAtOnce, describeContactPerSecond: 0 },
    failures: {
      keepTryingHours: 240 / 3600,
      events: { firstDelaySeconds: 1, longestDelaySeconds: 5 },
      records: { firstDelaySeconds: 2, longestDelaySeconds: 15 },
    },
  });
}
