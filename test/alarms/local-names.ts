import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { resourcesOf } from '../lib/synth.ts';

const variables = v.object({ Variables: v.looseObject({ BRIDGE_NAME: v.string() }) });
const attribute = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('QueueName')]) });
const imported = v.object({ 'Fn::ImportValue': v.string() });
const ref = v.object({ Ref: v.string() });

/** What the local parts call the queues, whose logical ids begin so. */
const queues = {
  BridgeEventsQueue: 'contact-events',
  BridgeEventsDeadLetters: 'contact-events-dead',
  BridgeRetriesQueue: 'contact-retries',
  BridgeRetriesDeadLetters: 'contact-retries-dead',
};

/** What the local parts call a thing that a template names: functions, queues, the rule, the stream, and the bridge itself. */
export function localNames(template: Template): (value: unknown) => string {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');
  const rules = resourcesOf(template, 'AWS::Events::Rule');
  const bridges = Object.values(functions).map(
    ({ Environment }) => v.parse(variables, Environment).Variables.BRIDGE_NAME,
  );
  const functionName = (id: string) => /: (.*)$/.exec(String(functions[id]?.['Description']))?.[1];
  const ruleName = (id: string) => (rules[id]?.['EventPattern'] === undefined ? undefined : 'contact-events');
  const queueName = (id: string) => Object.entries(queues).find(([start]) => id.startsWith(start))?.[1];
  const nameOf = (value: unknown): string | undefined => {
    if (typeof value === 'string') return bridges.includes(value) ? 'local' : value;
    if (v.is(attribute, value)) return queueName(value['Fn::GetAtt'][0]);
    if (v.is(imported, value)) return value['Fn::ImportValue'].includes('StateStream') ? 'contact-records' : undefined;
    return v.is(ref, value) ? (functionName(value.Ref) ?? ruleName(value.Ref)) : undefined;
  };
  return (value) => {
    const name = nameOf(value);
    if (name === undefined) throw new Error(`${JSON.stringify(value)} has no local name`);
    return name;
  };
}
