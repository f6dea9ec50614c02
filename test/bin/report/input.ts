import { readFileSync } from 'node:fs';
import { parseExpected } from '../../../bin/replay/report/compare.ts';
import type { ReportInput } from '../../../bin/replay/report/model.ts';
import { plan } from '../../../bin/replay/order.ts';
import { readRecording } from '../../../bin/replay/recording.ts';
import type { DeliveryOutcome } from '../../../bin/replay/feed.ts';
import type { VoiceCallView } from '../../../sandbox/salesforce/server.ts';

const folder = 'events/stories';

/** The input of a report about stories that ended as expected, made without a replay: each record was sent, each event skipped. */
export async function inputOf(names: readonly string[], change: Partial<ReportInput> = {}): Promise<ReportInput> {
  const planned = plan(await readRecording(names.map((name) => `${folder}/${name}.jsonl`)), {});
  const contents = names.map((name): unknown => JSON.parse(readFileSync(`${folder}/${name}.expected.json`, 'utf8')));
  const voiceCalls = contents.flatMap((content) => parseExpected(content) ?? []).map(viewOf);
  const outcomes = planned.map(({ recorded: { source, line, value } }): DeliveryOutcome => {
    const contactId = /"[cC]ontactId":"([^"]+)"/.exec(JSON.stringify(value))?.[1] ?? null;
    const record = source === 'contact-record';
    return { contactId, source, line, outcome: record ? 'delivered' : 'skipped', reason: record ? 'updated' : 'ended' };
  });
  const requests = outcomes
    .filter(({ source }) => source === 'contact-record')
    .map(({ contactId }) => ({
      method: 'PATCH',
      path: `/telephony/v1/voiceCalls/${contactId ?? ''}`,
      status: 200,
      body: { isActiveCall: false },
    }));
  return {
    result: { outcomes, requests, voiceCalls },
    planned,
    expected: new Map(names.map((name, index) => [`${folder}/${name}.jsonl`, contents[index]])),
    keys: new Map(),
    target: 'the embedded sandbox',
    generatedAt: new Date('2026-05-01T08:00:00Z'),
    ...change,
  };
}

const viewOf = (call: object, index: number): VoiceCallView =>
  Object.assign({ voiceCallId: `0LQ${String(index)}` }, call as Omit<VoiceCallView, 'voiceCallId'>);
