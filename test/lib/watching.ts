import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { metricNamespace } from '../../functions/metric-names.ts';
import { deployed } from './deployed.ts';
import { resourcesOf } from './synth.ts';

const dimensions = v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []);
const metric = { Namespace: v.string(), MetricName: v.string(), Dimensions: dimensions };
const stat = v.object({ Metric: v.object(metric), Period: v.number() });
const math = v.object({
  Id: v.string(),
  Expression: v.optional(v.string()),
  MetricStat: v.optional(stat),
  ReturnData: v.optional(v.boolean()),
});
const alarmSchema = v.looseObject({
  AlarmDescription: v.unknown(),
  AlarmActions: v.optional(v.array(v.unknown()), []),
  Threshold: v.number(),
  EvaluationPeriods: v.number(),
  TreatMissingData: v.optional(v.string()),
  Period: v.optional(v.number()),
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: dimensions,
  Metrics: v.optional(v.array(math), []),
});

export type Alarm = v.InferOutput<typeof alarmSchema>;

/** Alarms on metrics, by their logical ids. */
export const alarmsOf = (template: Template): Map<string, Alarm> =>
  new Map(
    Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(([id, it]) => [id, v.parse(alarmSchema, it)]),
  );

const described = v.looseObject({ AlarmDescription: v.unknown(), AlarmActions: v.optional(v.array(v.unknown()), []) });

/** All alarms, that over the others too. */
export const describedOf = (template: Template) =>
  ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.entries(resourcesOf(template, type)))
    .map(([id, it]) => ({ id, ...v.parse(described, it) }));

/** What is read of the bridge's own metrics: `Name by Dimension,Dimension`. */
export type Use = string;
export const useOf = (name: string, names: readonly string[]): Use => `${name} by ${names.join()}`;

export function usesOfAlarm({ Namespace, MetricName, Dimensions, Metrics }: Alarm): Use[] {
  const single = MetricName === undefined ? [] : [{ Namespace: Namespace ?? '', MetricName, Dimensions }];
  const read = [
    ...single,
    ...Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
  ];
  return read
    .filter((it) => it.Namespace === metricNamespace)
    .map((it) =>
      useOf(
        it.MetricName,
        it.Dimensions.map(({ Name }) => Name),
      ),
    );
}

const widgetSchema = v.looseObject({
  type: v.string(),
  x: v.number(),
  y: v.number(),
  width: v.number(),
  height: v.number(),
  properties: v.looseObject({
    markdown: v.optional(v.string(), ''),
    title: v.optional(v.string()),
    alarms: v.optional(v.array(v.string()), []),
    metrics: v.optional(v.array(v.array(v.unknown())), []),
  }),
});
const dashboardSchema = v.object({ widgets: v.array(widgetSchema) });

/** The one dashboard of a bridge. @throws where there is none, or its body is no JSON */
export function dashboardOf(template: Template, stack: string) {
  const [dashboard] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
  const body: unknown = JSON.parse(deployed(dashboard?.['DashboardBody'], stack));
  return { name: deployed(dashboard?.['DashboardName'], stack), ...v.parse(dashboardSchema, body) };
}

const optionsSchema = v.looseObject({ id: v.optional(v.string()), expression: v.optional(v.string()) });

/** One line of a widget's metrics: what it reads, or what it reckons. */
export function lineOf(metrics: readonly unknown[]) {
  const last = metrics.at(-1);
  const options = typeof last === 'object' ? v.parse(optionsSchema, last) : {};
  const texts = v.parse(v.array(v.string()), typeof last === 'object' ? metrics.slice(0, -1) : metrics);
  const [namespace, name, ...pairs] = texts;
  return { ...options, namespace, name, pairs, names: pairs.filter((_, index) => index % 2 === 0) };
}

export function usesOfLine({ namespace, name = '', names, expression = '' }: ReturnType<typeof lineOf>): Use[] {
  const [, searched = '', by = ''] = /^SEARCH\('\{([\w/]+),([\w,]+)\}/.exec(expression) ?? [];
  const metricName = /MetricName="(\w+)"/.exec(expression)?.[1] ?? '';
  if (searched === metricNamespace) return [useOf(metricName, by.split(','))];
  return namespace === metricNamespace ? [useOf(name, names)] : [];
}

/** The values of the dimension `Bridge`. */
export const bridgesOfLine = ({ pairs, expression = '' }: ReturnType<typeof lineOf>): string[] => [
  ...pairs.filter((_, index) => pairs[index - 1] === 'Bridge' && index % 2 === 1),
  ...[...expression.matchAll(/Bridge="(.*?)"/g)].map(([, name = '']) => name),
];

export const bridgesOfAlarm = ({ Dimensions, Metrics }: Alarm): string[] =>
  [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])]
    .filter(({ Name }) => Name === 'Bridge')
    .map(({ Value }) => String(Value));

/** Of a link to Logs Insights: the query, and the log groups. */
export function queryIn(link: string): { query: string; logGroups: string[] } {
  const [, query = '', groups = ''] = /editorString~'([^~]*)~source~\((.*?)\)\)$/.exec(link) ?? [];
  const decoded = query.replaceAll(/\*([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return { query: decoded, logGroups: groups.split("~'").slice(1) };
}
