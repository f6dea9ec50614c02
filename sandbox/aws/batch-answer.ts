import { fieldsOf } from './tolerant.ts';
import type { FunctionAnswer } from './container.ts';

/** An event source's event for a function. */
interface BatchEvent<Item> {
  Records: Item[];
}

/** How an event source mapping calls the function, and tells its owner of the answer (with the lines written). */
export interface Invocation<Item> {
  invoke(event: BatchEvent<Item>): Promise<FunctionAnswer>;
  onBatch?(event: BatchEvent<Item>, answer: FunctionAnswer): void;
}

/**
 * Which items of a batch failed, by AWS' rules for ReportBatchItemFailures: no result, no list or an empty list means
 * none; an error, a malformed answer, an empty or an unknown identifier means all of them.
 */
export function failedItems(answer: FunctionAnswer, ids: readonly string[]): 'all' | ReadonlySet<string> {
  if (answer.error !== undefined) return 'all';
  if (answer.result === undefined || answer.result === null) return new Set();
  const result = fieldsOf(answer.result);
  const failures = result?.['batchItemFailures'] ?? [];
  if (result === undefined || !Array.isArray(failures)) return 'all';
  const failed = failures.map((failure) => fieldsOf(failure)?.['itemIdentifier']);
  const known = failed.filter((id) => typeof id === 'string').filter((id) => ids.includes(id));
  return known.length < failed.length ? 'all' : new Set(known);
}
