import { UsageError } from '../usage.ts';

/** What AWS calls a table, bucket, queue or stream that it does not know. */
const unknown =
  /^(ResourceNotFoundException|NoSuchBucket|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/;

/** @throws UsageError that names what is not there; whatever else went wrong as it stands */
export async function isThere<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && unknown.test(error.name))) throw error;
    throw new UsageError(`${what} is not there: was the stack changed by hand, or is this another account?`);
  }
}
