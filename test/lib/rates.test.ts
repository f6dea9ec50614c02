import * as v from 'valibot';
import { expect, it } from 'vitest';
import { environmentNames } from '../../functions/names.ts';
import { shareOfRates } from '../../lib/share-of-rates.ts';
import { everything, resourcesOf, templatesOf } from './synth.ts';

/** Of the account, by Connect's quota. */
const describeContactPerSecond = 10;
/** Of an org, as long as Salesforce told it ("Voice limits", up to release 248). */
const callsPerSecond = 50;

const functionSchema = v.object({
  ReservedConcurrentExecutions: v.number(),
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});
const ratesSchema = /"rates":\{"describeContactPerSecond":([\d.]+)\}/;

function boundsOf(changes: Parameters<typeof templatesOf>[0]) {
  const { bridge } = templatesOf(changes);
  return Object.values(resourcesOf(bridge, 'AWS::Lambda::Function')).map((it) => {
    const { ReservedConcurrentExecutions: containers, Environment } = v.parse(functionSchema, it);
    const settings = JSON.stringify(Environment.Variables[environmentNames.settings]).replaceAll('\\"', '"');
    return { containers, each: Number(ratesSchema.exec(settings)?.[1]) };
  });
}

it.each([
  {},
  everything,
  { concurrency: { events: 100, records: 100, retries: 100 } },
  { rates: { describeContactPerSecond: 3 } },
])('keeps the rates of Connect and Salesforce over all containers of all functions (%#)', (changes) => {
  const asked = boundsOf(changes).reduce((sum, { containers, each }) => sum + containers * each, 0);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(changes.rates?.describeContactPerSecond ?? describeContactPerSecond);
  expect(asked).toBeLessThanOrEqual(callsPerSecond);
});

it('divides what the account may ask by the containers, rounded down', () => {
  const concurrency = { events: 4, records: 2, retries: 2, reserved: true };
  expect(shareOfRates({ concurrency, rates: { describeContactPerSecond: 10 } })).toEqual({
    containers: 8,
    describeContactPerSecond: 1.25,
  });
  expect(shareOfRates({ concurrency: { ...concurrency, events: 3 }, rates: { describeContactPerSecond: 10 } })).toEqual(
    {
      containers: 7,
      describeContactPerSecond: 1.428,
    },
  );
});

it('bounds the containers by the sources where none are reserved', () => {
  const { bridge } = templatesOf({ concurrency: { events: 4, records: 3, retries: 2, reserved: false } });
  bridge.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 4 }, 0);
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 4 } });
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } });
  // One shard, three batches of it at a time.
  bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ParallelizationFactor: 3 });
});
