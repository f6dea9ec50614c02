/** The fields of a body's `callAttributes`, which Salesforce may refuse one by one without refusing the call. */
interface RefusableFields {
  /** The body without the fields that were dropped. */
  body(): Readonly<Record<string, unknown>>;
  /** Drops the fields that a refusal names; from the second refusal that names any, all. False: it names none that was sent. */
  drop(refusal: string): boolean;
  /** Which of the fields sent, or dropped before, a text names: those that Salesforce did not take. */
  notTaken(texts: readonly string[]): string[];
}

/**
 * Follows the fields of one call over its requests. Names go out, texts and values never: what Salesforce says may quote people's data.
 * No public source shows the body of a 400, so that it is searched for the names that were sent (reference, 5.1 and 7).
 */
export function refusableFields(sent: Readonly<Record<string, unknown>>): RefusableFields {
  const dropped = new Set<string>();
  // Nearly every call goes through at once, and needs to know nothing of its fields.
  let read: Map<string, unknown> | undefined;
  const kept = () => (read ??= new Map(Object.entries(objectOf(sent['callAttributes']))));
  const remove = (names: readonly string[]) => {
    for (const name of names) {
      kept().delete(name);
      dropped.add(name);
    }
  };
  return {
    body() {
      if (dropped.size === 0) return sent;
      // JSON leaves out what is undefined.
      return { ...sent, callAttributes: kept().size === 0 ? undefined : JSON.stringify(Object.fromEntries(kept())) };
    },
    drop(refusal) {
      const named = namedIn(refusal, [...kept().keys()]);
      if (named.length === 0) return false;
      remove(dropped.size === 0 ? named : [...kept().keys()]);
      return true;
    },
    notTaken: (texts) =>
      texts.length === 0
        ? [...dropped].sort()
        : [...new Set([...dropped, ...namedIn(texts.join('\n'), [...kept().keys()])])].sort(),
  };
}

/** A name counts where it stands as a word of its own: `A__c` is not in `AA__c`. */
function namedIn(text: string, names: readonly string[]): string[] {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
  return names.filter((name) => words.has(name.toLowerCase()));
}

function objectOf(json: unknown): object {
  if (typeof json !== 'string') return {};
  try {
    const value: unknown = JSON.parse(json);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
