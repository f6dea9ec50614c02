import * as v from 'valibot';
import { metricNamespace } from '../../functions/metric-names.ts';

/** One metric under one set of dimensions. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

/** Values of one metric, that came at about the same time. */
export interface Figure extends Metric {
  values: readonly number[];
}

export const keyOf = ({ namespace, name, dimensions }: Metric): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map((pair) => pair.join('='))
      .sort(),
  ].join(' ');

const documentSchema = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.literal(metricNamespace),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});
const valuesSchema = v.union([
  v.array(v.number()),
  v.pipe(
    v.number(),
    v.transform((value) => [value]),
  ),
]);

/** What CloudWatch makes of a line of the log: the metrics of a document in the embedded metric format; of another line, none. */
export function figuresOfLine(line: string): Figure[] {
  if (!line.includes('"_aws"')) return [];
  const { _aws, ...fields } = v.parse(documentSchema, JSON.parse(line));
  return _aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: name }) =>
      Dimensions.map((names) => ({
        ...{ namespace, name, values: v.parse(valuesSchema, fields[name]) },
        dimensions: Object.fromEntries(names.map((dimension) => [dimension, v.parse(v.string(), fields[dimension])])),
      })),
    ),
  );
}
