import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { MathExpression, Metric, SingleValueWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { fiveMinutes, sum } from '../bridge-metrics.ts';
import { functionsOf, type Watched } from '../watched.ts';
import { graph, question } from './widgets.ts';

/** List prices in USD, us-east-1, as docs/deploy.md has them. */
const perGbSecond = { arm64: 0.0000133334, x86_64: 0.0000166667 };
const perMillion = { invocations: 0.2, messages: 0.4, writes: 0.625, reads: 0.125 };

/** 7. What does it cost? */
export function cost(watched: Watched): IWidget[][] {
  const used = usage(watched);
  return [
    [
      question(
        '7. What does it cost?',
        'What depends on the number of calls, at list prices of us-east-1, for the time that the page shows; the stream, secrets, metrics, alarms and logs come on top (docs/deploy.md, "What it costs").',
        'Messages are requests to SQS: sent, received, deleted, and asked for in vain. Units are what DynamoDB bills.',
      ),
    ],
    [
      graph('Function calls and their time', [used.invocations], { right: [used.milliseconds] }),
      graph('Capacity of DynamoDB, requests to SQS', [used.writes, used.reads, used.messages]),
      new SingleValueWidget({
        title: 'Estimate (USD)',
        metrics: [estimate(watched, used)],
        setPeriodToTimeRange: true,
        fullPrecision: false,
        width: 8,
        height: 6,
      }),
    ],
  ];
}

function usage(watched: Watched) {
  const functions = Object.values(functionsOf(watched));
  const tables = [watched.state.ledger, watched.state.keptIndex];
  const queues = [watched.events.queue.queue, watched.retries.queue];
  return {
    invocations: sum(
      functions.map((it) => it.metricInvocations()),
      'invocations',
    ),
    milliseconds: sum(
      functions.map((it) => it.metricDuration({ statistic: 'Sum' })),
      'milliseconds',
    ),
    writes: sum(
      tables.map((table) => capacity(table, 'ConsumedWriteCapacityUnits')),
      'write units',
    ),
    reads: sum(
      tables.map((table) => capacity(table, 'ConsumedReadCapacityUnits')),
      'read units',
    ),
    messages: sum(
      queues.flatMap((queue) => [
        queue.metricNumberOfMessagesSent(),
        queue.metricNumberOfMessagesReceived(),
        queue.metricNumberOfMessagesDeleted(),
        queue.metricNumberOfEmptyReceives(),
      ]),
      'messages',
    ),
  };
}

/** Of a table that may be of another stack. */
const capacity = ({ tableName }: ITable, metricName: string) =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: tableName },
    statistic: 'Sum',
    period: fiveMinutes,
  });

function estimate({ settings: { functions } }: Watched, used: ReturnType<typeof usage>): MathExpression {
  const { memoryMegabytes, architecture } = functions;
  const perMillisecond = ((memoryMegabytes / 1024) * perGbSecond[architecture]) / 1000;
  const counted = Object.entries(perMillion).map(([name, price]) => `${name} * ${String(price)} / 1000000`);
  return new MathExpression({
    expression: [`milliseconds * ${perMillisecond.toFixed(15)}`, ...counted].join(' + '),
    usingMetrics: used,
    label: 'USD',
  });
}
