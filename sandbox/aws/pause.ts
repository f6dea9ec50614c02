import { setTimeout } from 'node:timers/promises';

/** Waits, or returns early when stopped. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
}
