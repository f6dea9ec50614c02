import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { answerQuestions } from '../answering.ts';
import { queueBatch, streamBatches } from '../payloads.ts';

// The process that is measured: it loads one module with a `handler`, as Lambda does, and hands it batches.

/** What is asked of it. */
export type Question =
  | { do: 'records'; count: number; batch: number; atOnce?: number; ids?: readonly string[] }
  | { do: 'event' }
  | { do: 'memory' };

/** What a run of records took; CPU of all threads of this process. */
export interface Took {
  records: number;
  ms: number;
  cpuMs: number;
}
/** One event: when the handler was called, on the clock that all processes of a machine share. */
export interface EventTook {
  contactId: string;
  calledAt: number;
}
/** Bytes; the heap after a collection, the resident set before it and at its highest. */
export interface Memory {
  heap: number;
  resident: number;
  peak: number;
}

type Handler = (event: object, context: object) => Promise<{ batchItemFailures: readonly unknown[] }>;

const { handler }: { handler: Handler } = await import(pathToFileURL(process.argv[2] ?? '').href);
const context = { getRemainingTimeInMillis: () => 60_000 };

answerQuestions<Question>(async (question) => {
  if (question.do === 'records') return runRecords(question);
  return question.do === 'event' ? runEvent() : memory();
});

async function runRecords({ count, batch, atOnce = 1, ids }: Question & { do: 'records' }): Promise<Took> {
  const batches = streamBatches(count, batch, ids).values();
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const invoke = async () => {
    for (const event of batches) await done(event);
  };
  await Promise.all(Array.from({ length: atOnce }, invoke));
  const { user, system } = process.cpuUsage(cpu);
  return { records: count, ms: performance.now() - began, cpuMs: (user + system) / 1000 };
}

async function runEvent(): Promise<EventTook> {
  const contactId = randomUUID();
  const event = queueBatch(contactId);
  const calledAt = Number(process.hrtime.bigint()) / 1e6;
  await done(event);
  return { contactId, calledAt };
}

/** A figure of deliveries that failed would be of something else. */
async function done(event: object): Promise<void> {
  const { batchItemFailures } = await handler(event, context);
  if (batchItemFailures.length > 0) throw new Error(`${String(batchItemFailures.length)} deliveries failed`);
}

function memory(): Memory {
  const resident = process.memoryUsage.rss();
  globalThis.gc?.();
  return { heap: process.memoryUsage().heapUsed, resident, peak: process.resourceUsage().maxRSS * 1024 };
}
