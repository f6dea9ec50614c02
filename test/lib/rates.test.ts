import * as v from 'valibot';
import { expect, it } from 'vitest';
import { environmentNames } from '../../functions/names.ts';
import { shareOfRates } from '../../lib/share-of-rates.ts';
import { everything, resourcesOf, templatesOf } from './synth.ts';

/** DescribeContact of the account, by Connect's quota. */
const describeContactPerSecond = 10;
/** Creates of an org, as long as Salesforce told it ("Voice limits", up to release 248). */
const createsPerSecond = 50;

const functionSchema = v.object({
  ReservedConcurrentExecutions: v.number(),
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});

/** Of every function: its containers at most, and what each of them is told that it may ask. */
function boundsOf(changes: Parameters<typeof templatesOf>[0]) {
  const { bridge } = templatesOf(changes);
  return Object.values(resourcesOf(bridge, 'AWS::Lambda::Function')).map((it) => {
    const { ReservedConcurrentExecutions: containers, Environment } = v.parse(functionSchema, it);
    const settings = JSON.stringify(Environment.Variables[environmentNames.settings]).replaceAll('\\"', '"');
    const each = (rate: string) => Number(new RegExp(`"${rate}":([\\d.]+)`).exec(settings)?.[1]);
    return { containers, each };
  });
}

it.each([
  {},
  everything,
  { concurrency: { events: 100, records: 100, retries: 100 } },
  { rates: { describeContactPerSecond: 3 } },
])('keeps the rates of Connect and Salesforce over all containers of all functions (%#)', (changes) => {
  const bounds = boundsOf(changes);
  const overAll = (rate: string) => bounds.reduce((sum, { containers, each }) => sum + containers * each(rate), 0);
  expect(overAll('describeContactPerSecond')).toBeGreaterThan(0);
  expect(overAll('describeContactPerSecond')).toBeLessThanOrEqual(
    changes.rates?.describeContactPerSecond ?? describeContactPerSecond,
  );
  expect(overAll('createsPerSecond')).toBeGreaterThan(0);
  expect(overAll('createsPerSecond')).toBeLessThanOrEqual(createsPerSecond);
});

it('divides what may be asked by the containers, rounded down', () => {
  const concurrency = { events: 4, records: 2, retries: 2, reserved: true };
  const rates = { describeContactPerSecond: 10, createsPerSecond: 40, updatesPerSecond: 160, requestsAtOnce: 40 };
  expect(shareOfRates({ concurrency, rates })).toMatchObject({ containers: 9, describeContactPerSecond: 1.111 });
  expect(shareOfRates({ concurrency: { ...concurrency, events: 3 }, rates })).toMatchObject({
    containers: 8,
    describeContactPerSecond: 1.25,
  });
});

it('bounds the containers by the sources where none are reserved', () => {
  const { bridge } = templatesOf({ concurrency: { events: 4, records: 3, retries: 2, reserved: false } });
  bridge.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 4 }, 0);
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 4 } });
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } });
  // One shard, three batches of it at a time.
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ParallelizationFactor: 3 });
});
