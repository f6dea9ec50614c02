import { pathToFileURL } from 'node:url';
import { answerQuestions } from '../answering.ts';
import { queueBatch, streamBatches } from '../payloads.ts';

// A fresh process that loads one module, and if it is a function, lets it work on its first batch.

/** From the start of the process to the outcome, the import without what came before it. Milliseconds. */
export interface Started {
  importMs: number;
  outcomeMs: number;
}

const [module = '', name = ''] = process.argv.slice(2);
const began = performance.now();
const { handler } = await import(pathToFileURL(module).href);
const importMs = performance.now() - began;
const context = { getRemainingTimeInMillis: () => 60_000 };
if (name === 'contact-event') await handler(queueBatch('a-first-contact'), context);
else if (name === 'contact-record') await handler(streamBatches(1, 1)[0], context);
const outcomeMs = performance.now();

answerQuestions<object>(() => Promise.resolve({ importMs, outcomeMs } satisfies Started));
