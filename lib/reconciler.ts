import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { dueIndex, givenUpPrefix } from '../functions/names.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import { BridgeFunction, type BridgeFunctionProps } from './bridge-function.ts';

type ReconcilerProps = Omit<BridgeFunctionProps, 'name' | 'concurrency' | 'keeps'>;

/** The third function: every five minutes it looks for contacts whose record never came (ADR 7), one container of it at most. */
export class Reconciler extends Construct {
  readonly door: BridgeFunction;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    this.door = new BridgeFunction(this, 'Reconciler', {
      ...props,
      ...{ name: 'reconciler', concurrency: 1, keeps: ['exhausted/contact-record'] },
    });
    this.#allow(props);
    const rule = new Rule(this, 'Schedule', {
      description: 'Contacts whose record never came',
      schedule: Schedule.rate(Duration.minutes(5)),
      // The next run makes good what one left undone.
      targets: [new LambdaFunction(this.door.function, { retryAttempts: 0 })],
    });
    acknowledge(rule, {
      'Serverless-EventBusDLQ': 'It carries no data: a run that was missed is made good by the next.',
    });
  }

  /** What it does beside what the doors do. */
  #allow({ settings: { instances }, state: { ledger, kept } }: ReconcilerProps): void {
    const grantee = this.door.function;
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${ledger.tableArn}/index/${dueIndex.name}`] }),
    );
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['connect:SearchContacts'], resources: instances.map(({ arn }) => arn) }),
    );
    grantee.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [kept.bucketArn] }));
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject', 's3:GetObject'],
        resources: [kept.arnForObjects(`${givenUpPrefix}*`)],
      }),
    );
    const place = { of: kept, arn: kept.bucketArn, ending: `/${givenUpPrefix}*` };
    acknowledgeWildcard(this.door, place, 'Lambda names the objects, by mapping, shard and time.');
  }
}
