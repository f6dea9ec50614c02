import { fail, warn, type Finding } from './finding.ts';

/** One thing to look at; it may find several things, each told in a line of its own. */
export interface Check {
  /** What is looked at, for where the look itself fails. */
  about: string;
  look: () => Promise<readonly Finding[]>;
}

/** Looks at everything at once, in the order given. A look that fails is a finding of its own and hides no other. */
export async function examine(checks: readonly Check[]): Promise<Finding[]> {
  const findings = await Promise.all(
    checks.map(({ about, look }) => look().catch((error: unknown) => [notSeen(about, error)])),
  );
  return findings.flat();
}

const missing = /NotFound|NoSuch|NonExistent|DoesNotExist/;
const forbidden = /AccessDenied|Unauthorized|Forbidden|^403$/;

/** By the error's name only: its text may quote what was sent. */
function notSeen(about: string, error: unknown): Finding {
  const name = error instanceof Error ? error.name : 'unknown error';
  if (missing.test(name))
    return fail(
      `${about}: is not there (${name})`,
      'was the stack changed by hand, or is this another account or region?',
    );
  if (forbidden.test(name))
    return warn(`${about}: could not be looked at (${name})`, 'run the doctor with credentials that may read it');
  return fail(`${about}: could not be looked at (${name})`, 'check credentials, region and network, and try again');
}
