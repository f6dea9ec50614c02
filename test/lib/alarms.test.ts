import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectVoiceCallBridge } from '../../lib/connect-voicecall-bridge.ts';
import { deployed } from './deployed.ts';
import { everything, instance, resourcesOf, stubs, templatesOf } from './synth.ts';
import { alarmsOf, dashboardOf, describedOf, queryIn } from './watching.ts';

const small = { template: templatesOf().bridge, stack: 'VoiceCallBridge-example' };
const large = { template: templatesOf(everything).bridge, stack: 'VoiceCallBridge-everything' };
const both = [small, large];

describe('every alarm', () => {
  const descriptions = both.flatMap(({ template, stack }) =>
    describedOf(template).map(({ id, AlarmDescription }) => ({
      id,
      text: deployed(AlarmDescription, stack),
      stack,
      template,
    })),
  );

  it('begins with the harm, and links runbook, dashboard and a query of logs that are there', () => {
    for (const { id, text, stack, template } of descriptions) {
      expect(text.length, id).toBeLessThanOrEqual(1024);
      const [harm = '', runbook, dashboard, log = ''] = text.split('\n');
      expect(harm, id).toMatch(/VoiceCall.*\.$/);
      expect(runbook, id).toMatch(/^Do this: (docs\/runbook\.md|https:\/\/wiki\.example\.com\/\S*runbook)#[a-z-]+$/);
      expect(dashboard, id).toBe(
        `Dashboard: https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/${dashboardOf(template, stack).name}`,
      );
      expect(log.replace(/start~-\d+/, 'start~-10800'), id).toContain(
        "Log: https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:logs-insights$3FqueryDetail$3D~(end~0~start~-10800~timeType~'RELATIVE~unit~'seconds~editorString~'",
      );
      const groups = Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup')).map(
        (group) => `${stack}-${group}-ABCDEFGHIJKL`,
      );
      expect(groups, id).toEqual(expect.arrayContaining(queryIn(log).logGroups));
      expect(queryIn(log).logGroups, id).not.toEqual([]);
    }
  });

  it('does without the query where it would not fit, in a stack of a very long name', () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });
    const stackName = `a${'-long'.repeat(25)}`;
    const stack = new Stack(app, 'Long', { stackName, env: { account: '111122223333', region: 'ap-southeast-2' } });
    new ConnectVoiceCallBridge(stack, 'Bridge', { instances: [instance], bundles: stubs() });
    const texts = describedOf(Template.fromStack(stack)).map((it) => deployed(it.AlarmDescription, stackName));
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(1024);
    expect(texts.filter((text) => !text.includes('Log: '))).not.toEqual([]);
  });

  it('says what missing data means, and stays within what CloudWatch evaluates', () => {
    for (const { template } of both) {
      for (const [id, alarm] of alarmsOf(template)) {
        expect(alarm.TreatMissingData, id).toMatch(/^(breaching|notBreaching|ignore)$/);
        const stats = alarm.Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
        expect(stats.length, id).toBeLessThanOrEqual(10);
        const period = alarm.Period ?? Math.max(...stats.map(({ Period }) => Period));
        expect(period * alarm.EvaluationPeriods, id).toBeLessThanOrEqual(period < 3600 ? 86_400 : 7 * 86_400);
      }
    }
  });

  it('takes its limit from the settings, where it has one', () => {
    const limits = (template: Template) =>
      Object.fromEntries(
        [...alarmsOf(template)].map(([id, { Threshold, EvaluationPeriods }]) => [
          id.replace(/^BridgeMonitoringAlarms|[0-9A-F]{8}$/g, ''),
          [Threshold, EvaluationPeriods],
        ]),
      );
    expect(limits(small.template)).toMatchObject({
      ...{ NothingArrives: [1, 24], CreatesLate: [15_000, 12], RecordsLate: [1_800_000, 12] },
    });
    expect(limits(large.template)).toMatchObject({
      ...{ NothingArrives: [1, 60], CreatesLate: [10_000, 12], RecordsLate: [2_700_000, 12] },
    });
  });

  it('tells the topic, if there is one', () => {
    for (const { AlarmActions } of describedOf(small.template)) expect(AlarmActions).toEqual([]);
    for (const { AlarmActions } of describedOf(large.template))
      expect(AlarmActions).toEqual([everything.alarmTopicArn]);
  });
});

it('has one alarm over those that say by themselves that calls do not reach Salesforce', () => {
  const [over] = Object.values(resourcesOf(small.template, 'AWS::CloudWatch::CompositeAlarm'));
  const rule = deployed(over?.['AlarmRule'], small.stack);
  expect(rule.match(/(?<=MonitoringAlarms)[A-Za-z]+?\d?(?=[0-9A-F]{8}\.Arn)/g)).toEqual([
    'NothingArrives',
    'RecordsArriving',
    'InstanceWithoutRecords0',
    'InstanceWithoutEvents0',
    'CreatesLate',
    'IteratorAge',
    'EventsWaiting',
    'SalesforceAway',
    'KeyRefused',
    'LedgerAway',
  ]);
});

it('says of each of several instances that it went silent; of one alone NothingArrives does', () => {
  const ids = (template: Template) => [...alarmsOf(template).keys()].filter((id) => id.includes('InstanceSilent'));
  expect(ids(small.template)).toEqual([]);
  expect(ids(large.template)).toHaveLength(2);
});

it('counts the records of all streams beside the events of all instances', () => {
  const [[, alarm] = []] = [...alarmsOf(large.template)].filter(([id]) => id.includes('RecordsArriving'));
  const streams = JSON.stringify(alarm).match(/IncomingRecords/g) ?? [];
  expect(streams).toHaveLength(2);
});
