import { put, type Fields, type FieldValue } from './voice-call.ts';

const PICKLISTS: Record<string, readonly string[]> = {
  SourceType: ['Sales', 'Service'],
  CallOrigin: ['Preview', 'Progressive', 'Voicemail'],
  CallSubtype: ['PSTN', 'WebRTC'],
};
const MAX_PHONE_LENGTH = 251;

/** Sets fields of one VoiceCall by the org's rules and notes, as `Field: message`, what the rules do not let through. */
export class FieldWriter {
  readonly problems: string[] = [];
  private readonly fields: Fields;
  private readonly fieldErrors: Record<string, string>;

  constructor(fields: Fields, fieldErrors: Record<string, string>) {
    this.fields = fields;
    this.fieldErrors = fieldErrors;
  }

  /** An empty string clears, undefined and null leave the field as it is. */
  put(name: string, value: FieldValue | null | undefined): void {
    if (value === undefined || value === null) return;
    const problem = value === '' ? undefined : (this.fieldErrors[name] ?? picklistProblem(name, value));
    if (problem === undefined) put(this.fields, name, value);
    else this.problems.push(`${name}: ${problem}`);
  }

  /** `callAttributes`: a string that contains JSON, field → value. A text that is not is a problem of the record. */
  putAttributes(text: string | null | undefined): void {
    if (text === undefined || text === null || text === '') return;
    const attributes = parseObject(text);
    if (!attributes) this.problems.push('callAttributes: not a JSON object');
    for (const [name, value] of Object.entries(attributes ?? {})) this.putAttribute(name, value ?? '');
  }

  private putAttribute(name: string, value: unknown): void {
    if (name === 'ToPhoneNumber' || name === 'CallerContactInfo') return this.putPhone(value);
    if (name !== 'SourceType' && !/^[A-Za-z]\w*__c$/.test(name)) {
      this.problems.push(`${name}: no such field on VoiceCall`);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      this.put(name, value);
    } else {
      this.problems.push(`${name}: invalid value`);
    }
  }

  private putPhone(value: unknown): void {
    const fits = typeof value === 'string' && value.length <= MAX_PHONE_LENGTH;
    if (fits) this.put('ToPhoneNumber', value);
    else this.problems.push('ToPhoneNumber: data value too large');
  }
}

function picklistProblem(name: string, value: FieldValue): string | undefined {
  const known = PICKLISTS[name];
  return !known || known.includes(String(value)) ? undefined : `bad value for restricted picklist field: ${value}`;
}

function parseObject(text: string): object | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
