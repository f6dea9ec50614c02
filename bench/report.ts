/** What the bench ends with, as JSON on stdout. A name says part, variant and figure, with dots between them. */
export interface Report {
  /** Measured beside its floor in the same run. */
  ratios: Record<string, number>;
  /** Bytes. */
  sizes: Record<string, number>;
  /** Requests, counted where they arrive. */
  counts: Record<string, number>;
  /** Absolute figures of this machine at this hour. */
  figures: Record<string, number>;
}

export const emptyReport = (): Report => ({ ratios: {}, sizes: {}, counts: {}, figures: {} });

/** Says on stderr how far it is; stdout is for the JSON. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which that share of all lies, between neighbours in proportion. @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}

/** Four digits are more than a run can tell. */
export const rounded = (value: number) => Number(value.toPrecision(4));

/** `contact-record` → `contactRecord`, as the names of the report have it. */
export const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
