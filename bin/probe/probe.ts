import { aboutCreates } from './about-creates.ts';
import { aboutTokens } from './about-tokens.ts';
import { aboutUpdates } from './about-updates.ts';
import type { Answer } from './answer.ts';
import { openSession, type Asking } from './session.ts';

export interface Probed {
  answers: Answer[];
  /** Test calls that were made, and closed. */
  calls: number;
  /** It was stopped before all was asked. */
  stopped: boolean;
}

const questions = [...aboutCreates, ...aboutUpdates, ...aboutTokens];

/**
 * Asks an org what the documents leave open, one question after the other, and closes the test calls at the end.
 * @param stop ends it after the question at hand; what was made is closed all the same
 * @throws Error in one line where Salesforce gives no answer, or takes not even a plain create
 */
export async function probe(asking: Asking, stop?: AbortSignal): Promise<Probed> {
  const session = openSession(asking);
  const answers: Answer[] = [];
  let calls = 0;
  try {
    for (const ask of questions) if (stop?.aborted !== true) answers.push(await ask(session));
  } finally {
    // Where not even that is answered, what went wrong first says more.
    calls = await session.close().catch(() => 0);
  }
  return { answers, calls, stopped: answers.length < questions.length };
}
