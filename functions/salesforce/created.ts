import * as v from 'valibot';

interface Created {
  voiceCallId: string;
  /** What Salesforce says of fields it could not fill. It can quote people's data: never logged. */
  errors: string[];
}

/** The record is made also when `errors` says something, so nothing in it may cost the id (reference, 5.1). */
const schema = v.object({ voiceCallId: v.pipe(v.string(), v.trim(), v.nonEmpty()), errors: v.optional(v.unknown()) });

/** Reads the answer to a create; undefined when it names no VoiceCall. */
export function parseCreated(text: string | undefined): Created | undefined {
  const answer = v.safeParse(schema, parseJson(text ?? ''));
  return answer.success ? { voiceCallId: answer.output.voiceCallId, errors: texts(answer.output.errors) } : undefined;
}

/** Once an array of texts, today one text, or nothing; what is neither is kept as JSON. */
function texts(errors: unknown): string[] {
  const list: unknown[] = Array.isArray(errors) ? errors : [errors ?? ''];
  return list
    .map((error) => (typeof error === 'string' ? error : JSON.stringify(error)))
    .filter((error) => error !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
