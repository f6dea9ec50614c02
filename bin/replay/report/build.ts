import type { VoiceCallView } from '../../../sandbox/salesforce/server.ts';
import { groupBy } from './group-by.ts';
import { compareVoiceCalls, parseExpected, type ExpectedCall } from './compare.ts';
import type { Report, ReportInput, Request, Story, Verdict } from './model.ts';
import { requestsOf, withCauses } from './requests.ts';
import { callsOf, namesOf, type Told } from './stories.ts';

/** Puts everything of a replay where it belongs: deliveries, requests, VoiceCalls and expectations by call. */
export function buildReport({ result, planned, expected, keys }: ReportInput): Report {
  const calls = callsOf(planned, result.outcomes);
  const names = namesOf(calls);
  const callOfKey = new Map(calls.flatMap((call, at) => [...call.contactIds].map((id) => [id, at])));
  const requests = groupBy(requestsOf(result.requests, keys), (request) => callOfKey.get(request.vendorCallKey));
  const voiceCalls = groupBy(result.voiceCalls, (call) => callOfKey.get(call.vendorCallKey));
  const verdicts = verdictsOf(calls, expected, voiceCalls);
  const stories = calls.map((call, at): Story => ({
    id: `call-${String(at + 1)}`,
    name: names[at] ?? '',
    files: call.files,
    legs: call.legs,
    deliveries: call.deliveries,
    requests: withCauses(requests.get(at) ?? [], call.deliveries),
    voiceCalls: voiceCalls.get(at) ?? [],
    verdict: verdicts[at] ?? { is: 'nothing-expected', differences: [] },
  }));
  const strayRequests: Request[] = requests.get(undefined) ?? [];
  return { stories, strayRequests, otherVoiceCalls: voiceCalls.get(undefined)?.length ?? 0 };
}

/** An expectation speaks of a whole recording: each call answers for its own contacts, the first one also for what no contact explains. */
function verdictsOf(
  calls: readonly Told[],
  expected: ReadonlyMap<string, unknown>,
  voiceCalls: ReadonlyMap<number | undefined, VoiceCallView[]>,
): Verdict[] {
  const explained = new Set(calls.flatMap(({ contactIds }) => [...contactIds]));
  const read = new Map([...expected].map(([file, value]) => [file, parseExpected(value)]));
  const unclaimed = new Set(read.keys());
  return calls.map(({ files, contactIds }, at) => {
    const known = files.filter((file) => read.has(file));
    if (known.length === 0) return { is: 'nothing-expected', differences: [] };
    const strays = known.filter((file) => unclaimed.delete(file));
    if (known.some((file) => read.get(file) === undefined)) return { is: 'unreadable', differences: [] };
    const own = known.flatMap((file) => (read.get(file) ?? []).filter((call) => contactIds.has(call.vendorCallKey)));
    const missing = strays.flatMap((file) =>
      (read.get(file) ?? []).filter((call) => !explained.has(call.vendorCallKey)),
    );
    return verdictOf([...own, ...missing], voiceCalls.get(at) ?? []);
  });
}

function verdictOf(expected: readonly ExpectedCall[], actual: readonly VoiceCallView[]): Verdict {
  const differences = compareVoiceCalls(expected, actual);
  return { is: differences.length === 0 ? 'as-expected' : 'different', differences };
}
