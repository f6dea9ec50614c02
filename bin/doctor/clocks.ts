import { ok, warn, type Finding } from './finding.ts';

/** What other machines say the time is, gathered from their answers to whatever they were asked. */
export interface Clocks {
  /**
   * @param whose as people know it
   * @param date the answer's `Date` header
   * @param askedAt epoch milliseconds of this machine, before the request
   */
  note(whose: string, date: string | null | undefined, askedAt: number): void;
  findings(): Finding[];
}

/** Tokens live 180 seconds, and a clock that is wrong by more than this may make them old, or not yet good. */
const toleratedMs = 60_000;

export function createClocks(now: () => number): Clocks {
  const offsets = new Map<string, number>();
  return {
    note(whose, date, askedAt) {
      const theirs = Date.parse(date ?? '');
      if (Number.isNaN(theirs)) return;
      const offset = theirs - (askedAt + now()) / 2;
      const known = offsets.get(whose);
      // What a slow answer adds is not the clock's.
      if (known === undefined || Math.abs(offset) < Math.abs(known)) offsets.set(whose, offset);
    },
    findings: () => [...offsets].map(([whose, offset]) => findingOf(whose, offset)),
  };
}

function findingOf(whose: string, offset: number): Finding {
  if (Math.abs(offset) <= toleratedMs) return ok(`clocks: this machine and ${whose} agree`);
  const by = `${String(Math.round(Math.abs(offset) / 1000))} s ${offset > 0 ? 'behind' : 'ahead of'}`;
  return warn(
    `clocks: this machine is ${by} ${whose}`,
    'set its clock (NTP): tokens live 180 s, so what is told here of tokens may be wrong too',
  );
}
