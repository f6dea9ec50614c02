import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../functions/metric-names.ts';
import { BridgeMetrics } from '../../lib/monitoring/bridge-metrics.ts';
import { everything, resourcesOf, templatesOf } from './synth.ts';
import {
  alarmsOf,
  bridgesOfAlarm,
  bridgesOfLine,
  dashboardOf,
  describedOf,
  lineOf,
  useOf,
  usesOfAlarm,
  usesOfLine,
} from './watching.ts';

const small = { template: templatesOf().bridge, stack: 'VoiceCallBridge-example' };
const large = { template: templatesOf(everything).bridge, stack: 'VoiceCallBridge-everything' };
const both = [small, large];

describe('the dashboard', () => {
  it.each(both)('answers in this order, under the state of all alarms (%#)', ({ template, stack }) => {
    const { widgets } = dashboardOf(template, stack);
    expect(widgets.flatMap(({ properties }) => /^## (.*)/.exec(properties.markdown)?.[1] ?? [])).toEqual([
      '1. Are calls arriving?',
      '2. Do they reach Salesforce?',
      '3. How late?',
      '4. What failed, and why?',
      '5. What is waiting where?',
      '6. Is Salesforce or Connect the cause?',
      '7. What does it cost?',
    ]);
    expect(widgets[0]?.type).toBe('alarm');
    expect(widgets[0]?.properties.alarms.toSorted()).toEqual(
      describedOf(template)
        .map(({ id }) => `${id}.Arn`)
        .sort(),
    );
  });

  it.each(both)('has widgets that fit, each with metrics that CloudWatch can read (%#)', ({ template, stack }) => {
    for (const { type, x, width, properties } of dashboardOf(template, stack).widgets) {
      expect(x + width, properties.title).toBeLessThanOrEqual(24);
      if (type !== 'metric') continue;
      const lines = properties.metrics.map(lineOf);
      expect(lines, properties.title).not.toEqual([]);
      const ids = lines.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size, properties.title).toBe(ids.length);
      for (const { expression, name, pairs } of lines) {
        if (expression === undefined) expect([name !== undefined, pairs.length % 2]).toEqual([true, 0]);
        else if (!expression.startsWith('SEARCH(')) {
          const operands = expression.match(/\b[a-z]\w*/g) ?? [];
          expect(ids, expression).toEqual(expect.arrayContaining(operands));
        }
      }
    }
  });

  it('has in every alarm, too, only ids that are there', () => {
    for (const { template } of both) {
      for (const [id, { Metrics }] of alarmsOf(template)) {
        const ids = Metrics.map(({ Id }) => Id);
        const operands = Metrics.flatMap(({ Expression = '' }) => Expression.match(/\b[a-z]\w*/g) ?? []);
        expect(ids, id).toEqual(expect.arrayContaining(operands));
      }
    }
  });
});

describe('metrics of the bridge', () => {
  const defined = Object.entries(metrics).flatMap(([name, { by }]) => by.map((set) => useOf(name, set)));

  it.each(both)(
    'are read under the names and dimensions that are defined, and each is read (%#)',
    ({ template, stack }) => {
      const ofWidgets = dashboardOf(template, stack).widgets.flatMap(({ properties }) =>
        properties.metrics.flatMap((line) => usesOfLine(lineOf(line))),
      );
      const ofAlarms = [...alarmsOf(template).values()].flatMap(usesOfAlarm);
      expect([...new Set([...ofWidgets, ...ofAlarms])].sort()).toEqual(defined.toSorted());
    },
  );

  it('are of this bridge, by the name that its functions are told', () => {
    const variables = v.object({ Variables: v.looseObject({ BRIDGE_NAME: v.string() }) });
    for (const { template, stack } of both) {
      const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
      const names = functions.map(({ Environment }) => v.parse(variables, Environment).Variables.BRIDGE_NAME);
      const [name = ''] = names;
      expect(new Set(names).size).toBe(1);
      const { widgets } = dashboardOf(template, stack);
      const ofWidgets = widgets.flatMap(({ properties }) => properties.metrics.map(lineOf)).flatMap(bridgesOfLine);
      const ofAlarms = [...alarmsOf(template).values()].flatMap(bridgesOfAlarm);
      expect([...new Set([...ofWidgets, ...ofAlarms])]).toEqual([name]);
    }
  });

  it('cannot be asked for under dimensions that nobody emits', () => {
    const asked = () => new BridgeMetrics('bridge').of('CreateLag', { door: 'contact-event' });
    expect(asked).toThrow('CreateLag is not emitted by Bridge,Door');
  });
});

describe('saved queries', () => {
  const queries = v.looseObject({ Name: v.string(), QueryString: v.string(), LogGroupNames: v.array(v.unknown()) });

  it('are there for what people ask, over all logs, and for each call center', () => {
    const saved = Object.values(resourcesOf(large.template, 'AWS::Logs::QueryDefinition')).map((it) =>
      v.parse(queries, it),
    );
    expect(saved.map(({ Name }) => Name.split('/')[1])).toEqual([
      'The life of one contact',
      'Parked by reason',
      'Failures by reason',
      'Slowest creates',
      'A day of ContactCenter',
      'A day of SecondCenter',
    ]);
    for (const { LogGroupNames } of saved) expect(LogGroupNames).toHaveLength(3);
  });
});
