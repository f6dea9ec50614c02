import * as v from 'valibot';
import type { SettingsInput } from '../functions/core/settings.ts';
import { closed } from './closed.ts';

const field = closed({
  /** API name of a field of VoiceCall. */
  field: v.pipe(v.string(), v.nonEmpty('is empty')),
  type: v.optional(v.picklist(['string', 'number', 'boolean', 'datetime'])),
});

const seconds = v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'), v.maxValue(900, 'is above 900')));
const delays = closed({ firstDelaySeconds: seconds, longestDelaySeconds: seconds });

const within = (from: number, to: number) =>
  v.optional(
    v.pipe(v.number(), v.minValue(from, `is below ${String(from)}`), v.maxValue(to, `is above ${String(to)}`)),
  );

type Policy = Omit<SettingsInput, 'instances' | 'rates' | 'kept'>;
type PolicyEntries = { [Key in keyof Required<Policy>]: v.GenericSchema<Policy[Key]> };

/**
 * The settings that go to the functions as they stand, so that all that is wrong is found at synth and told at once.
 * Defaults are the functions' own.
 */
export const policyEntries = {
  /** The first event of a contact that creates its VoiceCall. */
  createOn: v.optional(v.picklist(['initiated', 'queued', 'connected', 'never'])),
  queueTransfer: v.optional(v.picklist(['transfer', 'fold'])),
  patchExtras: v.optional(v.picklist(['always', 'whenCreating', 'never'])),
  /** `shadow` decides and counts and sends nothing. */
  mode: v.optional(v.picklist(['live', 'shadow'])),
  attributes: v.optional(
    closed({
      prefix: v.optional(v.string()),
      fields: v.optional(v.record(v.string(), field)),
      clearRemoved: v.optional(v.boolean()),
    }),
  ),
  token: v.optional(
    closed({
      jti: v.optional(v.picklist(['none', 'perRequest'])),
      audience: v.optional(v.string()),
      lifetimeSeconds: v.optional(
        v.pipe(
          v.number(),
          v.integer('is no whole number'),
          v.minValue(30, 'is below 30'),
          v.maxValue(86_400, 'is above 86400'),
        ),
      ),
    }),
  ),
  retry: v.optional(
    closed({
      attemptTimeoutMs: v.optional(v.pipe(v.number(), v.minValue(1, 'is below 1'))),
      minDelayMs: v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'))),
      maxDelayMs: v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'))),
      landingMs: v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'))),
    }),
  ),
  /** A create that is asked for later than so many minutes after its event is left to the record; 0: there is no deadline. */
  createWithinMinutes: v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'))),
  /** When a delivery that failed comes again, and after what time it is kept for an operator (ADR 6). */
  failures: v.optional(
    closed({
      keepTryingHours: v.optional(v.pipe(v.number(), v.minValue(1, 'is below 1'), v.maxValue(336, 'is above 336'))),
      mostTries: v.optional(v.pipe(v.number(), v.integer('is no whole number'), v.minValue(0, 'is below 0'))),
      events: v.optional(delays),
      records: v.optional(delays),
    }),
  ),
  /** Contacts whose record never came (ADR 7). */
  reconcile: v.optional(
    closed({
      /** So long after its end a record is awaited. */
      recordWithinMinutes: within(5, 1440),
      /** So long after its create the end of a contact is. */
      neverEndedHours: within(1, 336),
      /** A contact that lives, or whose agent is at after-contact work, is asked for again after so long. */
      againMinutes: within(5, 1440),
      /** SearchContacts calls per second, of the 10 that Connect answers to the whole account. */
      searchPerSecond: v.optional(v.pipe(v.number(), v.gtValue(0, 'is not above 0'), v.maxValue(10, 'is above 10'))),
      /** Whether contacts are searched of which neither event nor record came. */
      sweep: v.optional(v.boolean()),
    }),
  ),
} satisfies PolicyEntries;
