import type { Position } from './positions.ts';
import { openCtiEndsShort } from './retirement.ts';
import { rules, type Basis, type RuleId, type Severity } from './rules.ts';

/** What `validate --json` prints of each finding. */
export interface Finding {
  file: string;
  line: number;
  column: number;
  rule: RuleId;
  severity: Severity;
  basis: Basis;
  /** What is wrong and how to mend it, on one line. Never quotes a value, for it may be a secret. */
  message: string;
}

interface Entry {
  rule: RuleId;
  at: number;
  what: string;
  severity: Severity;
}

/** Of one rule so many findings are listed; the rest is counted, so that a hopeless file stays readable. */
const mostOfOneRule = 50;

/** Collects the findings of one file by their offset. */
export class Report {
  private readonly entries: Entry[] = [];
  private readonly counts = new Map<RuleId, number>();

  /** @param severity where the file's surroundings make a rule less grave than its table says */
  add(rule: RuleId, at: number, what: string, severity: Severity = rules[rule].severity): void {
    const count = (this.counts.get(rule) ?? 0) + 1;
    this.counts.set(rule, count);
    if (count <= mostOfOneRule) this.entries.push({ rule, at, what, severity });
  }

  has(...ids: RuleId[]): boolean {
    return ids.some((id) => this.counts.has(id));
  }

  /** Sorted by place, then by rule. */
  findings(file: string, positionOf: (offset: number) => Position): Finding[] {
    const sorted = this.entries.toSorted((a, b) => a.at - b.at || a.rule.localeCompare(b.rule, 'en'));
    const listed = new Map<RuleId, number>();
    return sorted.map(({ rule, at, what, severity }) => {
      const number = (listed.get(rule) ?? 0) + 1;
      listed.set(rule, number);
      const more = number === mostOfOneRule ? (this.counts.get(rule) ?? 0) - number : 0;
      return {
        file,
        ...positionOf(at),
        rule,
        severity,
        basis: rules[rule].basis,
        message: messageOf(rule, what, more),
      };
    });
  }
}

function messageOf(id: RuleId, what: string, more: number): string {
  const { mend, openCti } = rules[id];
  const rest = more > 0 ? ` (and ${more} more of this rule)` : '';
  return `${what}: ${mend}${rest}${openCti ? `. ${openCtiEndsShort}` : ''}`;
}

/** A name as it may stand in a message: one line, not long. */
export function shown(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '?');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
