import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { everything, resourcesOf, templatesOf } from './synth.ts';

const list = v.pipe(
  v.unknown(),
  v.transform((value): unknown[] => (Array.isArray(value) ? value : [value])),
);
const policySchema = v.object({
  PolicyDocument: v.object({
    Statement: v.array(v.looseObject({ Effect: v.string(), Action: list, Resource: list })),
  }),
});

/** Everything with a wildcard that a role may do: verbs, and the resource as far as the template tells it. */
function wildcards(template: Template): string[] {
  const statements = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(
    (policy) => v.parse(policySchema, policy).PolicyDocument.Statement,
  );
  return statements.flatMap(({ Action, Resource }) =>
    [...Action, ...Resource]
      .map((part) => JSON.stringify(part))
      .filter((part) => /[*?]/.test(part))
      .map((part) => `${Action.join(' ')} on ${ending(part)}`),
  );
}

/** The last literal text of a resource, from where it has a wildcard. */
const ending = (resource: string) => /[^"]*[*?][^"]*/.exec(resource)?.[0] ?? resource;

const expected = [
  's3:PutObject on /exhausted/contact-event/*',
  's3:PutObject on /exhausted/contact-record/*',
  's3:PutObject on /parked/contact-event/*',
  'connect:DescribeContact on arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555/contact/*',
  's3:PutObject on /parked/contact-record/*',
  'connect:DescribeContact on arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555/contact/*',
  's3:PutObject on /aws/lambda/*',
  's3:DeleteObject s3:GetObject on /aws/lambda/*',
  's3:PutObject on /exhausted/contact-record/*',
  'connect:DescribeContact on arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555/contact/*',
];

it('lets a role do nothing by a wildcard beyond this list', () => {
  expect(wildcards(templatesOf().bridge).sort()).toEqual(expected.sort());
});

it('adds, with every setting in use, tracing, the second instance and a secret that is only named', () => {
  const second = 'arn:aws:connect:us-east-1:111122223333:instance/66666666-7777-4888-8999-000000000000/contact/*';
  const more = [
    `connect:DescribeContact on ${second}`,
    'xray:PutTelemetryRecords xray:PutTraceSegments on *',
    'secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:111122223333:secret:salesforce/signing-key-??????',
  ];
  expect(wildcards(templatesOf(everything).bridge).sort()).toEqual([...expected, ...more, ...more, ...more].sort());
});

it('lets the reconciler query its index, search contacts and take in what Lambda gave up, and the doors nothing of it', () => {
  const policies = Object.entries(resourcesOf(templatesOf().bridge, 'AWS::IAM::Policy')).map(([id, policy]) => ({
    id,
    verbs: v.parse(policySchema, policy).PolicyDocument.Statement.flatMap(({ Action }) => Action),
  }));
  const [reconciler, ...others] = policies.filter(({ id }) => id.includes('Reconciler'));
  expect(others).toEqual([]);
  expect(reconciler?.verbs.map(String).sort()).toEqual([
    'connect:DescribeContact',
    'connect:SearchContacts',
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'secretsmanager:GetSecretValue',
  ]);
  const doors = policies.filter(({ id }) => !id.includes('Reconciler')).flatMap(({ verbs }) => verbs);
  expect(doors).not.toContain('dynamodb:Query');
  for (const verb of ['connect:SearchContacts', 's3:GetObject', 's3:DeleteObject']) expect(doors).not.toContain(verb);
});

it('has no managed policy, and no role but those of the functions', () => {
  const { state, bridge } = templatesOf();
  expect(Object.keys(resourcesOf(state, 'AWS::IAM::Role'))).toEqual([]);
  expect(Object.keys(resourcesOf(bridge, 'AWS::IAM::Role'))).toHaveLength(3);
});
