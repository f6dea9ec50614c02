import * as v from 'valibot';

/** An object of these keys and no others; unlike strictObject it names every key too many, not only the first. */
const only = <Entries extends v.ObjectEntries>(entries: Entries): Closed<Entries> =>
  v.pipe(
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: unknown = dataset.value;
      if (input === null || typeof input !== 'object' || Array.isArray(input)) return;
      for (const [key, value] of Object.entries(input)) {
        if (Object.hasOwn(entries, key)) continue;
        addIssue({
          message: 'is no setting',
          path: [{ type: 'object', origin: 'key', input: { ...input }, key, value }],
        });
      }
    }),
  );
type Closed<Entries extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<Entries, undefined>>,
  v.InferOutput<v.ObjectSchema<Entries, undefined>>
>;

/**
 * The settings that a function reads, one object per stage (contract: Settings). Secrets are named here, never written.
 * Durations say their unit in their name.
 */
const instance = only({
  /** ARN of the Connect instance. */
  arn: v.pipe(
    v.string(),
    v.regex(/^arn:[^:]*:connect:[^:]*:[^:]*:instance\/[^/]+$/, 'is no ARN of a Connect instance'),
  ),
  /** Name of the secret that holds { privateKey, orgId, callCenterApiName }. */
  secretName: v.pipe(v.string(), v.nonEmpty()),
  /** Base URL of the telephony API, with or without `/telephony/v1`. */
  telephonyUrl: v.pipe(v.string(), v.url()),
});

const field = only({
  field: v.pipe(v.string(), v.nonEmpty()),
  type: v.optional(v.picklist(['string', 'number', 'boolean', 'datetime']), 'string'),
});

/** The first delay, doubled with each failure up to the longest. */
const delays = (first: number, longest: number) =>
  only({
    firstDelaySeconds: v.optional(v.pipe(v.number(), v.minValue(0)), first),
    longestDelaySeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(900)), longest),
  });

const schema = only({
  instances: v.pipe(v.array(instance), v.minLength(1)),
  createOn: v.optional(v.picklist(['initiated', 'queued', 'connected', 'never']), 'initiated'),
  queueTransfer: v.optional(v.picklist(['transfer', 'fold']), 'transfer'),
  patchExtras: v.optional(v.picklist(['always', 'whenCreating', 'never']), 'always'),
  mode: v.optional(v.picklist(['live', 'shadow']), 'live'),
  attributes: v.optional(
    only({
      /** Attributes with this prefix go to the field named by the rest; empty: none do. */
      prefix: v.optional(v.string(), 'sfdc-'),
      /** attribute → field with a type. */
      fields: v.optional(v.record(v.string(), field), {}),
      /** Whether an attribute that was removed is sent empty. */
      clearRemoved: v.optional(v.boolean(), true),
    }),
    {},
  ),
  token: v.optional(
    only({
      jti: v.optional(v.picklist(['none', 'perRequest']), 'none'),
      audience: v.optional(v.string()),
      lifetimeSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(30), v.maxValue(86_400)), 180),
    }),
    {},
  ),
  retry: v.optional(
    only({
      attemptTimeoutMs: v.optional(v.pipe(v.number(), v.minValue(1)), 8_000),
      minDelayMs: v.optional(v.pipe(v.number(), v.minValue(0)), 250),
      maxDelayMs: v.optional(v.pipe(v.number(), v.minValue(0)), 8_000),
      /** How long a request that nobody answered may still have its effect. */
      landingMs: v.optional(v.pipe(v.number(), v.minValue(0)), 30_000),
    }),
    {},
  ),
  /** A create that is asked for later than so many minutes after its event is left to the record; 0: there is no deadline. */
  createWithinMinutes: v.optional(v.pipe(v.number(), v.minValue(0)), 60),
  /** When a delivery that failed comes again (ADR 0006). */
  failures: v.optional(
    only({
      /** After so long it is kept for an operator. */
      keepTryingHours: v.optional(v.pipe(v.number(), v.minValue(0)), 72),
      /** So does one that was tried so often; 0: only time counts. */
      mostTries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      events: v.optional(delays(5, 30), {}),
      records: v.optional(delays(30, 900), {}),
    }),
    {},
  ),
  /** Contacts whose record never came (ADR 7). */
  reconcile: v.optional(
    only({
      /** So long after its end a record is awaited. */
      recordWithinMinutes: v.optional(v.pipe(v.number(), v.minValue(0)), 60),
      /** So long after its create the end of a contact is. */
      neverEndedHours: v.optional(v.pipe(v.number(), v.minValue(0)), 24),
      /** A contact that lives, or whose agent is at after-contact work, is asked for again after so long. */
      againMinutes: v.optional(v.pipe(v.number(), v.minValue(1)), 60),
      /** SearchContacts calls per second; 0: no limit. */
      searchPerSecond: v.optional(v.pipe(v.number(), v.minValue(0)), 0.5),
      /** Whether contacts are searched of which neither event nor record came. */
      sweep: v.optional(v.boolean(), true),
    }),
    {},
  ),
  kept: v.optional(
    only({
      /** How long the bucket keeps a payload, and the index its row. */
      days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 90),
    }),
    {},
  ),
  rates: v.optional(
    only({
      /** DescribeContact calls per second of one container: the account's 10 divided by the containers; 0: no limit. */
      describeContactPerSecond: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
      /**
       * Requests per second of one container that make a VoiceCall: the org's 50 divided by the containers; 0: no limit. A PATCH
       * that creates counts, and lets creates of living calls go first.
       */
      createsPerSecond: v.optional(v.pipe(v.number(), v.minValue(0)), 5),
      /** All other requests to Salesforce per second of one container and org; 0: no limit. */
      updatesPerSecond: v.optional(v.pipe(v.number(), v.minValue(0)), 20),
      /** Requests of one container and org that are under way at once, a place of them kept for creates; 0: no limit. */
      requestsAtOnce: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 5),
      /** When Salesforce is not called at all (ADR 0005). */
      breaker: v.optional(
        only({
          /** Failures in a row, over all containers, that are an outage; 0: there is no breaker. */
          failures: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 5),
          /** From one failed probe to the next; doubled with each up to twelve times as much. */
          probeMs: v.optional(v.pipe(v.number(), v.minValue(1)), 5_000),
          /** How long the rates ramp from a tenth to all after an outage. */
          rampMs: v.optional(v.pipe(v.number(), v.minValue(0)), 120_000),
        }),
        {},
      ),
    }),
    {},
  ),
});

export type Settings = v.InferOutput<typeof schema>;
export type SettingsInput = v.InferInput<typeof schema>;
export type InstanceSettings = Settings['instances'][number];

/**
 * Validates settings as a whole.
 * @throws Error whose message lists every problem, one a line, each with the path of the setting.
 */
export function parseSettings(input: unknown): Settings {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `  ${v.getDotPath(issue) ?? '(settings)'}: ${issue.message}`);
  throw new Error(`settings: ${String(problems.length)} to mend\n${problems.join('\n')}`);
}
