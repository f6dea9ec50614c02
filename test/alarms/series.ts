import { keyOf, type Figure, type Metric } from './figures.ts';

/** What CloudWatch holds of all metrics: the values of each minute. */
export class Series {
  readonly #minutes = new Map<string, (readonly number[])[]>();

  /** Takes in figures of one minute. */
  add(minute: number, figures: readonly Figure[]): void {
    for (const figure of figures) {
      const key = keyOf(figure);
      const minutes = this.#minutes.get(key) ?? [];
      this.#minutes.set(key, minutes);
      minutes[minute] = [...(minutes[minute] ?? []), ...figure.values];
    }
  }

  /** One data point of a metric, over the minutes from one to before another; undefined where there is no value. */
  statistic(metric: Metric, statistic: string, from: number, to: number): number | undefined {
    const minutes = this.#minutes.get(keyOf(metric));
    const values = minutes?.slice(Math.max(0, from), Math.max(0, to)).flat() ?? [];
    return values.length === 0 ? undefined : statisticOf(statistic, values);
  }
}

function statisticOf(statistic: string, values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  if (statistic === 'Sum') return sum;
  if (statistic === 'Average') return sum / values.length;
  if (statistic === 'Minimum') return values.reduce((a, b) => Math.min(a, b));
  if (statistic === 'Maximum') return values.reduce((a, b) => Math.max(a, b));
  const [, percent] = /^p(\d+(?:\.\d+)?)$/.exec(statistic) ?? [];
  if (percent === undefined) throw new Error(`the statistic ${statistic} is not known here`);
  return percentile(values, Number(percent) / 100);
}

/** Between the two values that are next to its place. CloudWatch says no more than that it reckons with all values. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
