/** What stands for a text of a recording: the same for the same text, all through the recording. */
export interface Replacements {
  /** `agent-1`, `value-7`, … */
  word(kind: string, text: string): string;
  /** A number that nobody has: +1 AAA 555 01xx. */
  phone(digits: string): string;
  /** Ids stay, or are others, also inside ARNs and paths. */
  ids(text: string): string;
}

export interface ReplacementOptions {
  /** Makes the id that stands for another one; without it ids stay. */
  newId?: (() => string) | undefined;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const account = /(?<![\w-])\d{12}(?![\w-])/g;
const exampleAccount = '111122223333';

export function createReplacements({ newId }: ReplacementOptions): Replacements {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const once = (kind: string, text: string, make: (index: number) => string): string => {
    const key = `${kind} ${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    const made = make(index);
    known.set(key, made);
    return made;
  };
  return {
    word: (kind, text) => once(kind, text, (index) => `${kind}-${String(index + 1)}`),
    phone: (digits) => once('phone', digits, phoneAt),
    ids(text) {
      if (newId === undefined) return text;
      return text
        .replaceAll(uuid, (id) => once('id', id.toLowerCase(), () => newId()))
        .replaceAll(account, exampleAccount);
    },
  };
}

/** 555-0100 to 555-0199 are kept for stories, in every area code: a hundred numbers each, from +1 300 on. */
function phoneAt(index: number): string {
  const area = 300 + (Math.floor(index / 100) % 600);
  return `+1${String(area)}55501${String(index % 100).padStart(2, '0')}`;
}
