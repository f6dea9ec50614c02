import * as v from 'valibot';
import type { SettingsInput } from '../functions/core/settings.ts';
import { closed } from './closed.ts';

const field = closed({
  /** API name of a field of VoiceCall. */
  field: v.pipe(v.string(), v.nonEmpty('is empty')),
  type: v.optional(v.picklist(['string', 'number', 'boolean', 'datetime'])),
});

type Policy = Omit<SettingsInput, 'instances' | 'rates'>;
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
} satisfies PolicyEntries;
