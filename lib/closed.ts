import * as v from 'valibot';

type Closed<Entries extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<Entries, undefined>>,
  v.InferOutput<v.ObjectSchema<Entries, undefined>>
>;

/** An object of these keys and no others; unlike strictObject it names every key too many, not only the first. */
export function closed<Entries extends v.ObjectEntries>(entries: Entries): Closed<Entries> {
  const message = `is no setting; here are ${Object.keys(entries).join(', ')}`;
  return v.pipe(
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: unknown = dataset.value;
      if (input === null || typeof input !== 'object' || Array.isArray(input)) return;
      for (const [key, value] of Object.entries(input)) {
        if (Object.hasOwn(entries, key)) continue;
        addIssue({ message, path: [{ type: 'object', origin: 'key', input: { ...input }, key, value }] });
      }
    }),
  );
}
