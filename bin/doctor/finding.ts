/** What one check found, in one line, and what to do about it. Ids, names of parts and figures only. */
export interface Finding {
  level: 'ok' | 'warn' | 'FAIL';
  what: string;
  todo?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
/** It works, and soon may not, or could not be looked at. */
export const warn = (what: string, todo: string): Finding => ({ level: 'warn', what, todo });
/** Calls do not reach Salesforce, or not all of them. */
export const fail = (what: string, todo: string): Finding => ({ level: 'FAIL', what, todo });

export const showFindings = (findings: readonly Finding[]): string =>
  findings.map(({ level, what, todo }) => `${level.padEnd(4)}  ${what}${todo ? ` — ${todo}` : ''}`).join('\n');

/** The last part of an ARN or path: an instance's id, a queue's or a stream's name. */
export const lastPart = (arn: string): string => arn.replace(/^.*[/:]/, '');
