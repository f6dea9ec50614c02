import * as v from 'valibot';
import { expect, test } from 'vitest';
import { permissionsOf } from '../../../bin/doctor/permissions.ts';
import { functionNames } from '../../../lib/bundle.ts';
import { resourcesOf, templatesOf } from '../../lib/synth.ts';

// What the doctor asks for is what the stack grants: one verb too many would be an alarm about nothing, one too few a hole not seen.
const list = v.pipe(
  v.unknown(),
  v.transform((value): unknown[] => (Array.isArray(value) ? value : [value])),
);
const policySchema = v.object({ PolicyDocument: v.object({ Statement: v.array(v.object({ Action: list })) }) });

const needed = {
  ledgerArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/ledger',
  keptBucket: 'kept',
  keptIndexArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/index',
  secretArns: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:key-AbCdEf'],
  instanceArns: ['arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555'],
  queueArn: 'arn:aws:sqs:us-east-1:111122223333:queue',
};
const stream = 'arn:aws:kinesis:us-east-1:111122223333:stream/records';

/** Granted for what is done by Lambda around the function, or by the SDK at times: their loss is seen elsewhere, or harmless. */
const notAsked = [
  ...['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
  ...[
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamConsumer',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListStreams',
    'kinesis:SubscribeToShard',
  ],
];

/** What Lambda itself does with a door's role, when it gives up a batch. */
const ofLambda = (name: string) => (name === 'contact-record' ? ['s3:ListBucket'] : []);

test.each(functionNames)('what the role of %s is granted', (name) => {
  const id = { 'contact-event': 'ContactEvent', 'contact-record': 'ContactRecord', reconciler: 'Reconciler' }[name];
  const policies = Object.entries(resourcesOf(templatesOf().bridge, 'AWS::IAM::Policy'));
  const granted = policies
    .filter(([logicalId]) => logicalId.includes(id))
    .flatMap(([, policy]) => v.parse(policySchema, policy).PolicyDocument.Statement.flatMap(({ Action }) => Action));
  const streamArns = name === 'contact-record' ? [stream] : [];
  const asked = permissionsOf(name, { ...needed, streamArns }).flatMap(({ actions }) => actions);
  expect([...new Set(asked)].sort()).toEqual(
    [...new Set(granted.map(String))]
      .filter((verb) => !notAsked.includes(verb) && !ofLambda(name).includes(verb))
      .sort(),
  );
});
