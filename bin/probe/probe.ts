import { aboutCreates } from './about-creates.ts';
import { aboutTokens } from './about-tokens.ts';
import { aboutUpdates } from './about-updates.ts';
import type { Answer } from './answer.ts';
import { openSession, type Asking } from './session.ts';

export interface Probed {
  answers: Answer[];
  /** Test calls that were made, and closed. */
  calls: number;
}

/**
 * Asks an org what the documents leave open, one question after the other, and closes the test calls at the end.
 * @throws Error in one line where Salesforce gives no answer, or takes not even a plain create
 */
export async function probe(asking: Asking): Promise<Probed> {
  const session = openSession(asking);
  const answers: Answer[] = [];
  let calls = 0;
  try {
    for (const ask of [...aboutCreates, ...aboutUpdates, ...aboutTokens]) answers.push(await ask(session));
  } finally {
    // Where not even that is answered, what went wrong first says more.
    calls = await session.close().catch(() => 0);
  }
  return { answers, calls };
}
