import { onInterrupt } from '../interrupt.ts';
import { progressBar } from '../progress.ts';
import type { KeptPlace } from './place.ts';
import { endTroubles, showEnded, showSent, troublesOf, type Ended } from './result.ts';
import type { KeptRow } from './row.ts';
import { sendAgain, type SendAgainOptions, type SentRow } from './send-again.ts';
import type { KeptStore } from './store.ts';

export interface DeliverOptions {
  force: boolean;
  /** Deliveries a second. */
  rate: number;
  /** Holds off others while it sends. */
  guard?: (store: KeptStore) => Promise<Guard>;
  /** What to send, as it is now. Without it what was looked at before. */
  again?: (store: KeptStore) => Promise<KeptRow[]>;
}

interface Guard {
  lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Sends kept deliveries and prints the exact counts, and what went wrong on the standard error; Ctrl-C stops it between two sends.
 * @returns the exit code: 1 when a delivery was not sent, or ended as failed or parked where that can be seen
 */
export function deliverKept(place: KeptPlace, rows: readonly KeptRow[], options: DeliverOptions): Promise<number> {
  return place.deliver(rows, async (store, follow) => {
    const guard = await options.guard?.(store);
    const ends: Promise<Ended>[] = [];
    const onSent = (row: KeptRow, delivery: string) => {
      if (follow !== undefined) ends.push(follow(row, delivery).then((attempt) => ({ row, attempt })));
    };
    const { stop, end } = stopper(guard?.lost);
    try {
      const due = (await options.again?.(store)) ?? rows;
      const results = await sendAll(due, { store, stop, onSent, ...options });
      return report(results, await Promise.all(ends), guard?.lost.aborted === true);
    } finally {
      end();
      await guard?.release();
    }
  });
}

/** Aborts when the user asks for it by Ctrl-C, or when the lock is lost. */
function stopper(lost?: AbortSignal): { stop: AbortSignal; end: () => void } {
  const { signal, end } = onInterrupt();
  return { stop: AbortSignal.any([signal, ...(lost === undefined ? [] : [lost])]), end };
}

type Sending = DeliverOptions & Pick<SendAgainOptions, 'store' | 'stop' | 'onSent'>;

async function sendAll(rows: readonly KeptRow[], sending: Sending): Promise<SentRow[]> {
  const progress = progressBar('sending', rows.length);
  try {
    return await sendAgain(rows, { ...sending, now: Date.now, onProgress: progress.update });
  } finally {
    progress.stop();
  }
}

function report(results: readonly SentRow[], ended: readonly Ended[], isLost: boolean): number {
  process.stdout.write(`${showSent(results)}\n`);
  if (ended.length > 0) process.stdout.write(`ended as ${showEnded(ended)}\n`);
  const lost = isLost ? ['stopped: the lock could not be renewed; run it again for what is left'] : [];
  const troubles = [...lost, ...troublesOf(results), ...endTroubles(ended)];
  for (const trouble of troubles) process.stderr.write(`bridge: ${trouble}\n`);
  return troubles.length > 0 || results.some(({ end }) => end.is !== 'sent') ? 1 : 0;
}
