import { SimulatePrincipalPolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { FunctionName } from '../../lib/bundle.ts';
import { dueIndex } from '../../functions/names.ts';
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

const ofReconciler = ({ ledgerArn, instanceArns }: Needed): Permission[] => [
  { actions: ['dynamodb:Query'], resource: `${ledgerArn}/index/${dueIndex.name}` },
  ...instanceArns.map((resource) => ({ actions: ['connect:SearchContacts'], resource })),
];

const ofDoor = (name: FunctionName, { keptBucket, keptIndexArn, queueArn, streamArns }: Needed): Permission[] => [
  { actions: ['dynamodb:UpdateItem'], resource: keptIndexArn },
  ...['parked', 'exhausted'].map((kind) => ({
    ...{
      actions: ['s3:PutObject'],
      resource: `arn:${partitionOf(keptIndexArn)}:s3:::${keptBucket}/${kind}/${name}/${someContact}`,
    },
  })),
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resource: queueArn,
  },
  ...streamArns.map((resource) => ({
    ...{ actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'], resource },
  })),
];

/** `aws`, or that of another kind of region. */
const partitionOf = (arn: string) => arn.split(':')[1] ?? 'aws';

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
