import * as v from 'valibot';
import { hvccItems, internalNamePattern } from './names.ts';

const text = v.pipe(v.string(), v.nonEmpty('is empty'));
const whole = 'must be a whole number from 1';
const positive = v.pipe(v.number(whole), v.integer(whole), v.minValue(1, whole));
const name = v.pipe(
  v.string(),
  v.regex(/^(?!req)[A-Za-z0-9]{1,40}$/, 'must be ASCII letters and digits, at most 40, and not start with req'),
);
const section = v.strictObject({
  name,
  label: v.string(),
  items: v.pipe(v.array(v.strictObject({ name, label: v.string(), value: v.string() })), v.minLength(1, 'is empty')),
});

/**
 * Settings of `bridge callcenter generate`, from a JSON file and from options of the same names. One file may serve all
 * three formats: each takes what is its own.
 */
const schema = v.strictObject({
  /** The internal name, which is the call center's API name and the `sub` of its tokens. */
  callCenter: v.pipe(
    v.string(),
    v.regex(internalNamePattern, 'must start with a letter and have letters and digits only, at most 40'),
  ),
  displayName: text,

  /** Salesforce Voice: `<namespace>__<developer name>` of the ConversationVendorInfo. */
  vendorInfo: v.optional(text),
  contactCenterVersion: v.optional(text),
  /** PEM. In a settings file: path of the certificate, from that file's folder. */
  certificate: v.optional(text),
  /** Further items of `reqHvcc`, by Salesforce's names. */
  hvcc: v.optional(v.record(v.picklist(hvccItems, 'is no item of reqHvcc'), v.string()), {}),

  /** Open CTI: where the softphone is. */
  adapterUrl: v.optional(text),
  useApi: v.optional(v.boolean(), true),
  height: v.optional(positive, 570),
  width: v.optional(positive, 330),
  mode: v.optional(
    v.picklist(
      ['Classic', 'Lightning', 'Classic_and_Lightning'],
      'must be Classic, Lightning or Classic_and_Lightning',
    ),
    'Classic_and_Lightning',
  ),
  standbyUrl: v.optional(text),
  timeoutMs: v.optional(positive),
  canvasNamespace: v.optional(text),
  canvasApiName: v.optional(text),
  outsidePrefix: v.optional(v.string(), ''),
  internationalPrefix: v.optional(v.string(), ''),

  longDistPrefix: v.optional(v.string()),
  /** The vendor's own sections, behind those that Salesforce reads. */
  sections: v.optional(v.array(section), []),
});

export type GenerateSettings = v.InferOutput<typeof schema>;

/** @throws Error whose message lists every problem in one line, each with the name of the setting */
export function parseGenerateSettings(input: unknown): GenerateSettings {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'settings'} ${reasonOf(issue)}`);
  throw new Error([...new Set(problems)].join('; '));
}

/** valibot's own messages quote what they received, which may be a secret; ours stand in the schema. */
function reasonOf({ type, expected, message }: v.BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid ')) return message;
  if (type === 'strict_object') return expected === 'never' ? 'is no setting' : 'is missing';
  return `must be of type ${expected ?? 'text'}`;
}
