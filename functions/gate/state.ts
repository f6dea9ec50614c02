import * as v from 'valibot';

const time = v.number();
const slowed = v.optional(v.object({ at: time, share: v.number() }));

/** What all containers know of an org, as it stands in the table. Times are epoch milliseconds, contacts are hashes. */
const schema = v.object({
  /** Requests that failed one after another, with no answer known in between. */
  streak: v.optional(v.object({ since: time, failures: v.number(), contacts: v.array(v.string()) })),
  /** Nobody calls but to probe. */
  open: v.optional(
    v.object({
      since: time,
      /** Probes that failed. */
      failed: v.number(),
      /** When the next one may be made, by a create and by anything else. */
      createFrom: time,
      anyFrom: time,
      /** The one that is being made; one that does not come back is over at `until`. */
      probe: v.optional(v.object({ id: v.string(), contact: v.string(), until: time })),
      /** Who failed last: others come first. */
      lastContact: v.optional(v.string()),
    }),
  ),
  /** The end of the last outage, from which the rates ramp. */
  closed: v.optional(v.object({ at: time, rampMs: time })),
  /** What was left of a rate when Salesforce said 429 last. */
  slowed: v.optional(v.object({ creates: slowed, updates: slowed }), {}),
});

export type OrgState = v.InferOutput<typeof schema>;
export type OpenState = NonNullable<OrgState['open']>;

export const nothingHappened: OrgState = { slowed: {} };

/** Reads a state; one that another release wrote, and that makes no sense here, counts as nothing. */
export function parseState(json: string | undefined): OrgState {
  try {
    const state = v.safeParse(schema, JSON.parse(json ?? ''));
    return state.success ? state.output : nothingHappened;
  } catch {
    return nothingHappened;
  }
}
