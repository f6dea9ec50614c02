import * as v from 'valibot';
import type { VoiceCallView } from '../../../sandbox/salesforce/server.ts';

/** A VoiceCall as `<name>.expected.json` holds it. */
export type ExpectedCall = v.InferOutput<typeof expectedCall>;

/** One difference. `field` is absent when a whole VoiceCall is missing or was not expected; values as JSON, absent where there is none. */
export interface Difference {
  vendorCallKey: string;
  field?: string;
  expected?: string | undefined;
  actual?: string | undefined;
}

const expectedCall = v.object({
  vendorCallKey: v.string(),
  callType: v.string(),
  previousCallKey: v.nullable(v.string()),
  callDisposition: v.string(),
  fields: v.record(v.string(), v.unknown()),
});

/** Differ between runs that end the same (contract, rule 7). */
const notCompared = new Set(['Id', 'Name', 'ConversationId', 'OwnerId', 'PreviousCallId', 'NextCallId']);

/** The expected VoiceCalls in the content of a `.expected.json`; undefined where it is no array of them. */
export function parseExpected(value: unknown): ExpectedCall[] | undefined {
  const parsed = v.safeParse(v.array(expectedCall), value);
  return parsed.success ? parsed.output : undefined;
}

/**
 * Every difference between expected VoiceCalls and those that a replay ended with: by vendorCallKey, without ids, names, conversation,
 * owner and NextCallId (contract, rule 7). Several VoiceCalls of one key are paired in their order.
 */
export function compareVoiceCalls(expected: readonly ExpectedCall[], actual: readonly VoiceCallView[]): Difference[] {
  const keys = [...new Set([...expected, ...actual].map(({ vendorCallKey }) => vendorCallKey))].sort();
  return keys.flatMap((vendorCallKey) => {
    const wanted = expected.filter((call) => call.vendorCallKey === vendorCallKey);
    const found = actual.filter((call) => call.vendorCallKey === vendorCallKey);
    const pairs = Array.from(
      { length: Math.max(wanted.length, found.length) },
      (_, at) => [wanted[at], found[at]] as const,
    );
    return pairs.flatMap(([want, got]) => compareOne(vendorCallKey, want, got));
  });
}

function compareOne(vendorCallKey: string, expected?: ExpectedCall, actual?: ExpectedCall): Difference[] {
  if (expected === undefined) return [{ vendorCallKey, actual: `a VoiceCall (${actual?.callType ?? ''})` }];
  if (actual === undefined) return [{ vendorCallKey, expected: `a VoiceCall (${expected.callType})` }];
  const [want, got] = [flat(expected), flat(actual)];
  const names = [...new Set([...Object.keys(want), ...Object.keys(got)])].filter((name) => !notCompared.has(name));
  return names.flatMap((field) => {
    const [expectedText, actualText] = [shown(want[field]), shown(got[field])];
    return expectedText === actualText ? [] : [{ vendorCallKey, field, expected: expectedText, actual: actualText }];
  });
}

/** All that is compared of a VoiceCall, by name. */
export const flat = ({
  callType,
  previousCallKey,
  callDisposition,
  fields,
}: ExpectedCall): Record<string, unknown> => ({
  callType,
  previousCallKey,
  callDisposition,
  ...fields,
});

/** A value as JSON with its keys in order; an absent one and null are the same: no value. */
const shown = (value: unknown) => (value === undefined || value === null ? undefined : JSON.stringify(sorted(value)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, field]) => [name, sorted(field)]));
}
