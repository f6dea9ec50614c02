import type { Profile, Switches } from '../../sandbox/salesforce/switches.ts';
import type { Reply } from './session.ts';

/** What the documents leave open, what this org says to it, and what follows. */
export interface Answer {
  question: string;
  answer: string;
  /** What of the bridge goes by it. */
  means?: string;
  /** What makes `bridge sandbox` do the same. */
  switches?: Partial<Switches & { profile: Profile }>;
}

export const showAnswers = (answers: readonly Answer[]): string => answers.map(lineOf).join('\n');

function lineOf({ question, answer, means, switches = {} }: Answer): string {
  const same = Object.entries(switches).map(([name, value]) => `${name}=${String(value)}`);
  const sandbox = same.length === 0 ? undefined : `sandbox: ${same.join(', ')}`;
  const follows = [sandbox, means].filter((part) => part !== undefined).join('; ');
  return `${question}: ${answer}${follows === '' ? '' : ` — ${follows}`}`;
}

export const isGood = ({ status }: Reply): boolean => status >= 200 && status < 300;
/** 401 or 403 is about the token, whatever else is about what came with it. */
export const isRefusedToken = ({ status }: Reply): boolean => status === 401 || status === 403;

/** The status, and the form of the body: names and types, no values. */
export const shown = ({ status, body }: Reply): string => `${String(status)}, body ${formOf(body)}`;

function formOf(body: unknown): string {
  if (body === '') return 'empty';
  if (typeof body !== 'object' || body === null) return typeof body === 'string' ? 'text' : typeof body;
  if (Array.isArray(body)) return `[${body.slice(0, 1).map(formOf).join('')}]`;
  return `{ ${Object.entries(body)
    .map(([name, value]) => `${name}: ${formOf(value)}`)
    .join(', ')} }`;
}

/** A status that a switch knows. */
export const oneOf = <Status extends number>(known: readonly Status[], status: number): Status | undefined =>
  known.find((candidate) => candidate === status);

/** Nothing, where Salesforce did what no switch does. */
export const switchFor = <Name extends keyof Switches>(
  name: Name,
  value: Switches[Name] | undefined,
): { switches?: Partial<Switches> } => (value === undefined ? {} : { switches: { [name]: value } });
