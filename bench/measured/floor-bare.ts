import { inLanes, patch, type StreamEvent } from './loop.ts';

/** The floor of one record: one parse, one map, one PATCH over a connection that is kept. No ledger, no log, no care. */
export async function handler(event: StreamEvent) {
  await inLanes(event, patch);
  return { batchItemFailures: [] };
}
