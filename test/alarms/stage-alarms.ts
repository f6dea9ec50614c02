import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { deployed } from '../lib/deployed.ts';
import { resourcesOf } from '../lib/synth.ts';
import type { Alarm, Reading } from './alarm.ts';
import { parseExpression, type Expression } from './expression.ts';
import { localNames } from './local-names.ts';

const metricFields = {
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []),
};
const queries = v.array(
  v.object({
    Id: v.string(),
    Expression: v.optional(v.string()),
    MetricStat: v.optional(v.object({ Metric: v.object(metricFields), Period: v.number(), Stat: v.string() })),
    ReturnData: v.optional(v.boolean(), true),
  }),
);
const shared = {
  Threshold: v.number(),
  ComparisonOperator: v.picklist(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.number(),
  TreatMissingData: v.picklist(['missing', 'ignore', 'breaching', 'notBreaching']),
};
const ofMath = v.object({ ...shared, Metrics: queries });
const statistic = { Statistic: v.optional(v.string()), ExtendedStatistic: v.optional(v.string()) };
const ofMetric = v.object({ ...shared, ...metricFields, ...statistic, Period: v.number() });
const alarmSchema = v.union([ofMath, ofMetric]);

/** All alarms of a stage by the ids of lib/monitoring, as CloudFormation is told of them, on the metrics of the local parts. */
export function stageAlarms(template: Template): { alarms: Map<string, Alarm>; composites: Map<string, Expression> } {
  const toLocal = localNames(template);
  const alarms = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
    ([id, it]) => [shortOf(id), alarmOf(v.parse(alarmSchema, it), toLocal)] as const,
  );
  const composites = Object.entries(resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm')).map(([id, it]) => {
    const rule = deployed(it['AlarmRule'], 'stack').replaceAll(/"(\w+)\.Arn"/g, (_, of: string) => `"${shortOf(of)}"`);
    return [shortOf(id), parseExpression(rule)] as const;
  });
  return { alarms: new Map(alarms), composites: new Map(composites) };
}

/** Of a logical id what lib/monitoring calls it. */
const shortOf = (logicalId: string) => logicalId.replace(/^BridgeMonitoringAlarms|[0-9A-F]{8}$/g, '');

type ToLocal = (value: unknown) => string;

function alarmOf(given: v.InferOutput<typeof alarmSchema>, toLocal: ToLocal): Alarm {
  const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = given;
  return {
    ...('Metrics' in given ? ofQueries(given.Metrics, toLocal) : ofOne(given, toLocal)),
    isBreach: (value) => (ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold),
    datapointsToAlarm: DatapointsToAlarm,
    evaluationPeriods: EvaluationPeriods,
    missing: TreatMissingData,
  };
}

function ofOne(given: v.InferOutput<typeof ofMetric>, toLocal: ToLocal): Pick<Alarm, 'readings' | 'expression'> {
  const reading = readingOf(given, given.ExtendedStatistic ?? given.Statistic ?? '', given.Period, toLocal);
  return { readings: { metric: reading }, expression: parseExpression('metric') };
}

function ofQueries(given: v.InferOutput<typeof queries>, toLocal: ToLocal): Pick<Alarm, 'readings' | 'expression'> {
  const readings = given.flatMap(({ Id, MetricStat: it }) =>
    it === undefined ? [] : [[Id, readingOf(it.Metric, it.Stat, it.Period, toLocal)] as const],
  );
  const [returned, ...more] = given.filter(({ ReturnData }) => ReturnData);
  if (returned === undefined || more.length > 0) throw new Error('an alarm returns one series');
  return {
    readings: Object.fromEntries(readings),
    expression: parseExpression(returned.Expression ?? returned.Id),
  };
}

type Named = v.InferOutput<v.ObjectSchema<typeof metricFields, undefined>>;

const readingOf = (
  { Namespace: namespace, MetricName: name, Dimensions }: Named,
  statistic: string,
  seconds: number,
  toLocal: ToLocal,
): Reading => ({
  metric: { namespace, name, dimensions: Object.fromEntries(Dimensions.map((it) => [it.Name, toLocal(it.Value)])) },
  statistic,
  periodMinutes: seconds / 60,
});
