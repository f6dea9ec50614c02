import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const header = v.record(
  v.pipe(v.string(), v.regex(/^[\w-]+$/, 'is not a header name')),
  v.pipe(v.string(), v.regex(/^[\x20-\x7e]*$/, 'is not a header value')),
);
const regularExpression = v.pipe(v.string(), v.check(isRegularExpression, 'is not a regular expression'));

const whenSchema = v.strictObject({
  method: v.optional(v.string()),
  path: v.optional(regularExpression),
  contactId: v.optional(v.string()),
  nth: v.optional(v.array(count)),
  from: v.optional(count),
  to: v.optional(count),
});

const doSchema = v.pipe(
  v.strictObject({
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
    headers: v.optional(header),
    body: v.optional(v.unknown()),
    delayMs: v.optional(v.pipe(v.number(), v.minValue(0))),
    reset: v.optional(v.literal(true)),
    answerLost: v.optional(v.literal(true)),
  }),
  v.check((action) => Object.keys(action).length > 0, 'says nothing to do'),
  v.check(
    ({ status, reset, answerLost }) => [status, reset, answerLost].filter((one) => one !== undefined).length < 2,
    'may have only one of status, reset, answerLost',
  ),
);

const faultsSchema = v.array(v.strictObject({ when: whenSchema, do: doSchema }));

/**
 * One fault. `when`: all conditions given must hold; `path` is a regular expression on the path as received, `nth`
 * counts the requests that meet the rule's other conditions, `from` and `to` are request numbers, the first is 1.
 * `do`: with `status` nothing is carried out; `reset` ends the connection before anything is done; `answerLost` after
 * it was carried out; `headers` and `body` without `status` replace those of the real answer; `delayMs` delays it.
 */
export type FaultRule = v.InferOutput<typeof faultsSchema>[number];
export type FaultAction = FaultRule['do'];

/** Throws an Error with one line that lists every problem. */
export function parseFaults(json: unknown): FaultRule[] {
  const result = v.safeParse(faultsSchema, json);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  throw new Error(`Faults: ${problems.join('; ')}`);
}

/** A request as the conditions see it. */
interface FaultFacts {
  method: string;
  path: string;
  /** 1-based over all requests the server got. */
  number: number;
  /** The vendorCallKeys it is about: the path's, the body's, and that of the VoiceCall whose id the path has. */
  contactIds: string[];
}

/** The rules with their counts; every rule counts, and the first that holds is applied. */
export class Faults {
  private counted: { rule: FaultRule; matches: number }[] = [];

  constructor(rules: FaultRule[]) {
    this.set(rules);
  }

  /** Replaces the rules and starts their counts anew. */
  set(rules: FaultRule[]): void {
    this.counted = rules.map((rule) => ({ rule, matches: 0 }));
  }

  /** To be asked once per request, for asking counts. */
  next(facts: FaultFacts): FaultAction | undefined {
    const holding = this.counted.filter((entry) => {
      if (!matches(entry.rule.when, facts)) return false;
      entry.matches += 1;
      return entry.rule.when.nth?.includes(entry.matches) ?? true;
    });
    return holding[0]?.rule.do;
  }
}

function matches(when: FaultRule['when'], { method, path, number, contactIds }: FaultFacts): boolean {
  return (
    (when.method === undefined || when.method.toUpperCase() === method) &&
    (when.path === undefined || new RegExp(when.path).test(path)) &&
    (when.contactId === undefined || contactIds.includes(when.contactId)) &&
    number >= (when.from ?? 1) &&
    number <= (when.to ?? Number.POSITIVE_INFINITY)
  );
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
