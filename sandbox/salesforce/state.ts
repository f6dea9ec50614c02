import * as v from 'valibot';

import { orgSchema } from './org.ts';
import type { Telephony } from './telephony.ts';
import { pendingUpdateSchema } from './update-voice-call.ts';
import { viewOf, type VoiceCallView } from './voice-call.ts';

const snapshotSchema = v.object({
  org: orgSchema,
  pending: v.array(pendingUpdateSchema),
  seen: v.array(v.tuple([v.string(), v.number()])),
});

/** All VoiceCalls, sorted by vendorCallKey, then by creation. */
export function voiceCalls({ org, switches }: Telephony): VoiceCallView[] {
  const views = org
    .all()
    .map((call) => viewOf(call, org.get(call.previousCallId)?.vendorCallKey ?? null, switches.idLength));
  return views.sort(
    (left, right) =>
      Number(left.vendorCallKey > right.vendorCallKey) || -Number(left.vendorCallKey < right.vendorCallKey),
  );
}

/** The org as JSON: records, updates still pending and tokens seen. */
export function snapshot({ org, updates, seen }: Telephony): v.InferInput<typeof snapshotSchema> {
  return {
    org: org.snapshot(),
    pending: updates.pending().map(({ update }) => structuredClone(update)),
    seen: [...seen],
  };
}

/** Replaces the org's state. Throws one line if the value is no snapshot. */
export function restore(telephony: Telephony, given: unknown): void {
  const read = v.safeParse(snapshotSchema, given);
  if (!read.success) throw new Error('This is not a snapshot of the sandbox');
  telephony.updates.stop();
  telephony.org.restore(read.output.org);
  telephony.seen.clear();
  for (const [token, until] of read.output.seen) telephony.seen.set(token, until);
  for (const update of read.output.pending) telephony.updates.add({ update });
}
