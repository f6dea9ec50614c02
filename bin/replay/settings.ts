import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import { instanceIdOf } from '../../functions/core/decide.ts';
import { parseSettings, type Settings } from '../../functions/core/settings.ts';
import { UsageError } from '../usage.ts';
import type { RecordedLine } from './recording.ts';

/** The instance of a recording that names none. */
const exampleInstance = 'arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000000';

/** Name of the one secret that a local run has. */
export const localSecretName = 'salesforce-signing-key';

/** A replay meets outages on purpose, and has no hours to wait for their end. */
const unlimited = { createsPerSecond: 0, updatesPerSecond: 0, requestsAtOnce: 0, breaker: { failures: 0 } };

/** Nor has it hours for what fails: it comes again at once, and all its tries outlast a request that may still land. */
const soon = { firstDelaySeconds: 1, longestDelaySeconds: 1 };

/** On this machine a request that nobody answered is not long on its way. */
const localLandingMs = 2_000;

/**
 * Settings of a replay: all instances found in the recording, or those named with `--set instance=ARN`; what else `--set` says.
 * At full speed there are no limits of AWS; a replay by the clock keeps DescribeContact's ten a second.
 * @throws UsageError that lists every setting that is wrong
 */
export function replaySettings(
  lines: readonly RecordedLine[],
  assignments: readonly string[],
  telephonyUrl: string,
  speed: 'max' | number = 'max',
): Settings {
  const pairs = assignments.map(pairOf);
  const named = pairs.filter(([key]) => key === 'instance').map(([, value]) => String(value));
  const arns = named.length > 0 ? named : instancesIn(lines);
  const instances = arns.map((arn) => ({ arn, secretName: localSecretName, telephonyUrl }));
  const settings = {
    instances,
    rates: { ...unlimited, describeContactPerSecond: speed === 'max' ? 0 : 10 },
    retry: { landingMs: localLandingMs },
    failures: { mostTries: 10, events: soon, records: soon },
    // An old recording replays like a live call.
    createWithinMinutes: 0,
  };
  for (const [key, value] of pairs) if (key !== 'instance') assign(settings, key, value);
  try {
    return parseSettings(settings);
  } catch (error) {
    throw new UsageError(error instanceof Error ? `--set: ${error.message}` : '--set: wrong');
  }
}

function instancesIn(lines: readonly RecordedLine[]): string[] {
  const byId = new Map<string, string>();
  for (const { source, text } of lines) {
    const parsed = source === 'contact-event' ? parseContactEvent(text) : parseContactRecord(text);
    const arn = parsed.is === 'fact' ? parsed.fact.instanceArn : undefined;
    const id = instanceIdOf(arn);
    if (arn !== undefined && id !== undefined && !byId.has(id)) byId.set(id, arn);
  }
  return byId.size === 0 ? [exampleInstance] : [...byId.values()];
}

function pairOf(assignment: string): [string, unknown] {
  const [, key, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (key === undefined || text === undefined)
    throw new UsageError(`--set ${assignment}: write KEY=VALUE, as createOn=queued`);
  try {
    return [key, JSON.parse(text)];
  } catch {
    return [key, text];
  }
}

/** Puts a value at a dotted path, as `retry.attemptTimeoutMs`. What is no setting is found by the validation of the whole. */
function assign(settings: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    settings[first] = value;
    return;
  }
  const inner = settings[first];
  const copy = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  assign(copy, rest.join('.'), value);
  settings[first] = copy;
}
