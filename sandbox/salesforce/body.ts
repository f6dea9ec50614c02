import * as v from 'valibot';

import { Refusal } from './refusal.ts';

/** A request's body: `json` is undefined if the text is empty or no JSON. */
export interface Body {
  text: string;
  json: unknown;
}

export function readJson(text: string): Body {
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return { text, json: undefined };
  }
}

/** A 400 that names the field; unknown fields are left out. */
export function parseFields<S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw new Refusal(400, describe(result.issues));
}

function describe(issues: v.BaseIssue<unknown>[]): string {
  const named = (wanted: boolean): string[] =>
    issues.filter((issue) => isMissing(issue.input) === wanted).map((issue) => v.getDotPath(issue) ?? 'the body');
  const [missing, invalid] = [named(true), named(false)];
  if (missing.length > 0) return `Required fields are missing: ${missing.join(', ')}`;
  return `Fields have an invalid value: ${invalid.join(', ')}`;
}

function isMissing(input: unknown): boolean {
  return input === undefined || input === null || input === '' || (Array.isArray(input) && input.length === 0);
}
