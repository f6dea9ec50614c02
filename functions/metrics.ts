import type { LogLine } from './log.ts';
import { metricNamespace, metrics, type MetricDefinition, type MetricName } from './metric-names.ts';

type Dimensions = Readonly<Partial<Record<'Bridge' | 'Door' | 'Reason' | 'Instance', string>>>;

/** The most values of one metric in one document ("Embedded metric format"). */
const mostValues = 100;

/** Figures of one invocation, written as CloudWatch's embedded metric format: a line of the log that becomes metrics. */
export interface Tally {
  count(metric: MetricName, by?: number): void;
  measure(metric: MetricName, value: number, dimensions?: Pick<Dimensions, 'Instance'>): void;
  /** Counts what a line of the log tells. */
  note(line: LogLine): void;
  /** The instances of which the lines since the last `take` told. */
  instances(): readonly string[];
  /**
   * The documents of what was noted since the last time.
   * @param zeroes which of the metrics without gaps are in them also where nothing happened: none, those of the door, or those of the bridge too
   */
  take(dimensions: { Bridge: string; Door: string }, now: number, zeroes: Zeroes): object[];
}

/** Makes a tally; a container has one, and empties it at the end of each invocation. */
export function createTally(): Tally {
  let figures = new Map<string, Figure>();
  let instances = new Set<string>();

  const add = (metric: MetricName, value: number, more: Dimensions, isCount: boolean) => {
    const key = JSON.stringify([metric, more]);
    const figure = figures.get(key);
    if (figure === undefined) figures.set(key, { metric, more, values: [value] });
    else if (isCount) figure.values[0] = (figure.values[0] ?? 0) + value;
    else figure.values.push(value);
  };
  const count = (metric: MetricName, by = 1, more: Dimensions = {}) => add(metric, by, more, true);

  const note = (line: LogLine) => {
    if (line.event === 'outcome') {
      noteOutcome(line, add);
      if (line.instanceId !== undefined && isNews(line)) instances.add(line.instanceId);
    }
    if (line.event === 'set-aside') count('Retried');
    if (line.event === 'exhausted') count('Exhausted');
    if (line.event === 'not-taken') count('NotTaken');
    if (line.event === 'sweep-stopped' || line.event === 'take-in-stopped') count('ReconcilerStopped');
    if (line.event === 'fields-refused') count('FieldsRefused');
    if (line.event === 'reconciled') {
      count('Reconciled', line.counts?.['due'] ?? 0);
      count('RecordsLost', line.counts?.['written'] ?? 0);
    }
    if (line.event === 'salesforce-request') {
      count(answerOf(line.status));
      add('SalesforceLatency', line.milliseconds ?? 0, {}, false);
    }
  };

  return {
    count,
    measure: (metric, value, more = {}) => add(metric, value, more, false),
    note,
    instances: () => [...instances],
    take(dimensions, now, zeroes) {
      for (const [metric, definition] of entries) if (isZeroed(definition, zeroes)) count(metric, 0);
      const taken = [...figures.values()];
      figures = new Map();
      instances = new Set();
      return documentsOf(taken, dimensions, now);
    },
  };
}

/** That a call's event or record came from Connect: neither a chat, of which no event comes, nor what comes again out of our own queue. */
const isNews = ({ reason, tries = 0 }: LogLine) => tries === 0 && reason !== 'other-channel';

type Zeroes = 'none' | 'door' | 'all';

const isZeroed = (definition: MetricDefinition, zeroes: Zeroes): boolean =>
  definition.zero === true && (zeroes === 'all' || (zeroes === 'door' && definition.by[0]?.includes('Door') === true));

interface Figure {
  metric: MetricName;
  more: Dimensions;
  values: number[];
}

type Add = (metric: MetricName, value: number, more: Dimensions, isCount: boolean) => void;

const entries = Object.entries(metrics) as [MetricName, MetricDefinition][];
const outcomes = { delivered: 'Delivered', skipped: 'Skipped', parked: 'Parked', failed: 'Failed' } as const;

function noteOutcome({ outcome, reason, lagMilliseconds }: LogLine, add: Add): void {
  if (outcome === undefined) return;
  add('Received', 1, {}, true);
  const metric = outcomes[outcome];
  add(metric, 1, {}, true);
  if (metric !== 'Delivered' && reason !== undefined) add(metric, 1, { Reason: reason }, true);
  if (lagMilliseconds === undefined) return;
  if (reason === 'created') add('CreateLag', lagMilliseconds, {}, false);
  if (reason === 'updated') add('UpdateLag', lagMilliseconds, {}, false);
}

/** The metric of an answer of Salesforce by its status; undefined: none came. */
function answerOf(status: number | undefined): MetricName {
  if (status === undefined) return 'SalesforceNoAnswer';
  if (status < 300) return 'SalesforceAccepted';
  if (status === 401) return 'SalesforceUnauthorized';
  if (status === 429) return 'SalesforceThrottled';
  return status >= 500 || status === 408 ? 'SalesforceUnavailable' : 'SalesforceRefused';
}

/** One document for all that has the same values of its dimensions. */
function documentsOf(figures: readonly Figure[], shared: Dimensions, now: number): object[] {
  const groups = new Map<string, Figure[]>();
  for (const figure of figures) {
    const key = JSON.stringify(figure.more);
    groups.set(key, [...(groups.get(key) ?? []), figure]);
  }
  return [...groups.values()].map((group) => ({
    _aws: { Timestamp: now, CloudWatchMetrics: directivesOf(group) },
    ...shared,
    ...group[0]?.more,
    ...Object.fromEntries(group.map(({ metric, values }) => [metric, valueOf(values)])),
  }));
}

/** One directive for all metrics of the same sets of dimensions. */
function directivesOf(figures: readonly Figure[]): object[] {
  const bySets = new Map<string, { Dimensions: readonly (readonly string[])[]; Metrics: object[] }>();
  for (const { metric, more } of figures) {
    const { unit, by } = metrics[metric];
    const Dimensions = by.filter((set) => isOf(set, more));
    const key = JSON.stringify(Dimensions);
    const directive = bySets.get(key) ?? { Dimensions, Metrics: [] };
    directive.Metrics.push({ Name: metric, Unit: unit });
    bySets.set(key, directive);
  }
  return [...bySets.values()].map((directive) => ({ Namespace: metricNamespace, ...directive }));
}

/** A figure goes under the sets of dimensions that have just what it was given, beside bridge and door. */
function isOf(set: readonly string[], more: Dimensions): boolean {
  const special = set.filter((name) => name !== 'Bridge' && name !== 'Door');
  return special.length === Object.keys(more).length && special.every((name) => name in more);
}

/** Of more values than a document takes, those at equal distances in their order: high ones and low ones stay. */
function valueOf(values: readonly number[]): number | number[] {
  if (values.length === 1 && values[0] !== undefined) return values[0];
  if (values.length <= mostValues) return [...values];
  const sorted = values.toSorted((a, b) => a - b);
  const step = (sorted.length - 1) / (mostValues - 1);
  return Array.from({ length: mostValues }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}
