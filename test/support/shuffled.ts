import { isDeepStrictEqual } from 'node:util';
import { startReplayer } from './replayer.ts';
import { overspent } from './requests.ts';
import { comparable, expectedOfAll, recordVersions, type ExpectedVoiceCall } from './stories.ts';

// A process of test/shuffle.ts: it is sent seeds and answers each with what went differently.

/** How a replay of all stories, shuffled by a seed, went. */
export interface SeedResult {
  seed: number;
  /** What is not as it should be, a line each: contacts and names of fields, no values. */
  problems: string[];
  seconds: number;
  cpuSeconds: number;
}

const replayer = await startReplayer(['events/stories'], {});
const expected = expectedOfAll();
const versions = recordVersions();

async function replay(shuffle: number): Promise<string[]> {
  const result = await replayer.replay({ shuffle });
  await replayer.clear();
  return [...result.trouble, ...differences(comparable(result.voiceCalls), expected), ...overspent(result, versions)];
}

/** Of two lists of VoiceCalls the keys that differ, and in which fields. */
function differences(found: ExpectedVoiceCall[], wanted: ExpectedVoiceCall[]): string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  const keys = new Set([...found, ...wanted].map(({ vendorCallKey }) => vendorCallKey));
  const lines = [...keys].flatMap((key) => {
    const of = (calls: ExpectedVoiceCall[]) => calls.filter(({ vendorCallKey }) => vendorCallKey === key);
    const [these, those] = [of(found), of(wanted)];
    if (isDeepStrictEqual(these, those)) return [];
    if (these.length !== those.length) return [`${key}: ${these.length} VoiceCalls, not ${those.length}`];
    return [`${key}: ${these.flatMap((call, index) => differing(call, those[index])).join(', ')}`];
  });
  return lines.length > 0 ? lines : ['the order of the VoiceCalls'];
}

function differing(found: ExpectedVoiceCall, wanted: ExpectedVoiceCall | undefined): string[] {
  const flat = ({ fields, ...rest }: ExpectedVoiceCall) => new Map(Object.entries({ ...rest, ...fields }));
  const [these, those] = [flat(found), wanted === undefined ? new Map() : flat(wanted)];
  const names = new Set([...these.keys(), ...those.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(these.get(name), those.get(name)));
}

async function answer(seed: number): Promise<SeedResult> {
  const [began, cpu] = [Date.now(), process.cpuUsage()];
  const problems = await replay(seed);
  const { user, system } = process.cpuUsage(cpu);
  return { seed, problems, seconds: (Date.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}

process.on('message', (seed: number) => void answer(seed).then((result) => process.send?.(result)));
process.on('disconnect', () => void replayer.close());
