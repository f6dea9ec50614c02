import * as v from 'valibot';

const text = v.optional(v.string());
const schema = v.object({
  time: v.string(),
  event: v.string(),
  level: text,
  door: text,
  delivery: text,
  contactId: text,
  rootContactId: text,
  /** Whom a request to Salesforce was about: the vendorCallKey, or the voiceCallId. */
  target: text,
  outcome: text,
  reason: text,
  error: text,
  operation: text,
  status: v.optional(v.number()),
  attempt: v.optional(v.number()),
  comesBackAs: text,
  milliseconds: v.optional(v.number()),
  lagMilliseconds: v.optional(v.number()),
  fields: v.optional(v.array(v.string())),
});

/** One line that a function wrote (functions/log.ts), as far as a trace needs it. */
export type LogEntry = v.InferOutput<typeof schema>;

/** The functions' logs, wherever they are. */
export interface LogSource {
  /** The lines that name one of these ids: contact ids, also as root, vendorCallKeys, voiceCallIds. In no order. */
  linesAbout(ids: readonly string[]): Promise<LogEntry[]>;
}

/** Reads a line; undefined for what is none of ours: the runtime's own, metrics. */
export function parseLogLine(line: string): LogEntry | undefined {
  try {
    const parsed = v.safeParse(schema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The fields by which a line names a contact. */
export const naming = ['contactId', 'rootContactId', 'target'] as const;
