import { SimulatePrincipalPolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { FunctionName } from '../../lib/bundle.ts';
import { dueIndex, givenUpPrefix } from '../../functions/names.ts';
import { fail, lastPart, ok, type Finding } from './finding.ts';

/** What a function needs, by ARN. */
export interface Needed {
  ledgerArn: string;
  keptBucket: string;
  keptIndexArn: string;
  secretArns: readonly string[];
  instanceArns: readonly string[];
  /** The queue into which it sets aside, and from which it is fed. */
  queueArn: string;
  /** Those that it reads. */
  streamArns: readonly string[];
}

/** Actions on one resource. */
export interface Permission {
  actions: readonly string[];
  resource: string;
}

/** Some contact: its id says nothing of what is allowed. */
const someContact = '00000000-0000-4000-8000-000000000000';

/** What each function does (lib/bridge-function.ts, lib/reconciler.ts and the event sources), resource by resource. */
export function permissionsOf(name: FunctionName, needed: Needed): Permission[] {
  const { ledgerArn, secretArns, instanceArns } = needed;
  const all = [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resource: ledgerArn },
    ...secretArns.map((resource) => ({ actions: ['secretsmanager:GetSecretValue'], resource })),
    ...instanceArns.map((arn) => ({ actions: ['connect:DescribeContact'], resource: `${arn}/contact/${someContact}` })),
  ];
  return [...all, ...(name === 'reconciler' ? ofReconciler(needed) : ofDoor(name, needed))];
}

const ofReconciler = (needed: Needed): Permission[] => [
  { actions: ['dynamodb:Query'], resource: `${needed.ledgerArn}/index/${dueIndex.name}` },
  ...needed.instanceArns.map((resource) => ({ actions: ['connect:SearchContacts'], resource })),
  { actions: ['dynamodb:UpdateItem'], resource: needed.keptIndexArn },
  { actions: ['s3:ListBucket'], resource: bucketArn(needed) },
  { actions: ['s3:GetObject', 's3:DeleteObject'], resource: `${bucketArn(needed)}/${givenUpPrefix}${someContact}` },
  { actions: ['s3:PutObject'], resource: `${bucketArn(needed)}/exhausted/contact-record/${someContact}` },
];

const ofDoor = (name: FunctionName, needed: Needed): Permission[] => [
  { actions: ['dynamodb:UpdateItem'], resource: needed.keptIndexArn },
  ...['parked', 'exhausted'].map((kind) => ({
    ...{ actions: ['s3:PutObject'], resource: `${bucketArn(needed)}/${kind}/${name}/${someContact}` },
  })),
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resource: needed.queueArn,
  },
  ...needed.streamArns.map((resource) => ({
    ...{ actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'], resource },
  })),
];

/** In `aws`, or another kind of region. */
const bucketArn = ({ keptIndexArn, keptBucket }: Needed) =>
  `arn:${keptIndexArn.split(':')[1] ?? 'aws'}:s3:::${keptBucket}`;

/** Asks IAM what a function's role may do; one line for each resource on which something is missing. */
export async function permissionFindings(
  iam: IAMClient,
  { name, roleArn }: { name: FunctionName; roleArn: string },
  permissions: readonly Permission[],
): Promise<Finding[]> {
  const missing = await Promise.all(
    permissions.map(async ({ actions, resource }) => {
      const ask = { PolicySourceArn: roleArn, ActionNames: [...actions], ResourceArns: [resource] };
      const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(ask));
      const denied = EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
      return { resource, actions: denied.flatMap(({ EvalActionName }) => EvalActionName ?? []) };
    }),
  );
  const lacking = missing.filter(({ actions }) => actions.length > 0);
  if (lacking.length === 0) return [ok(`permissions: the role of ${name} may do all that it has to`)];
  return lacking.map(({ actions, resource }) =>
    fail(
      `permissions: the role of ${name} (${lastPart(roleArn)}) may not ${actions.join(', ')} on ${resource}`,
      'deploy the stage again; if it stays, a permissions boundary or an organization policy forbids it',
    ),
  );
}
