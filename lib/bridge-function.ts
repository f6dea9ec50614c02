import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import type { BridgeState } from './bridge-state.ts';
import type { FunctionName } from './bundle.ts';

/** Where the built functions lie when this file was compiled for the package, or runs from its source. */
export const builtFunctions = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/bundles/' : '../bundles/', import.meta.url),
);

/** What ledger, payloads, secrets and queues ask of the customer's key in the function's name. */
const keyActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Secrets Manager adds a hyphen and six characters to a secret's name; of a secret that is only named they are not known. */
const completeArn = ({ secretFullArn, secretArn }: ISecret) => secretFullArn ?? `${secretArn}-??????`;

export interface BridgeFunctionProps {
  name: FunctionName;
  settings: BridgeSettings;
  state: BridgeState;
  environment: Record<string, string>;
  /** Most containers at once. */
  concurrency: number;
  /** Folders of the bucket into which it puts what cannot be delivered (functions/aws/parked.ts). */
  keeps: readonly string[];
  /** Folder of the built functions. */
  bundles: string;
}

/** The house's defaults for every function: its own role and log group, the bundle that local runs prove, and the bound of its containers. */
export class BridgeFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { name, settings, state, ...props }: BridgeFunctionProps) {
    super(scope, id);
    const { memoryMegabytes, timeoutSeconds, architecture, tracing, logDays } = settings.functions;
    const logGroup = new LogGroup(this, 'Log', {
      retention: logDays satisfies RetentionDays,
      encryptionKey: state.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new Function(this, 'Function', {
      description: `Connect VoiceCall Bridge: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(props.bundles, name)),
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      reservedConcurrentExecutions: settings.concurrency.reserved ? props.concurrency : undefined,
      environment: props.environment,
      environmentEncryption: state.key,
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      logGroup,
      role,
    });
    this.#allow(settings, state);
    this.#keep(props.keeps, state);
    this.#explain(settings);
  }

  /** What every function does, resource by resource and verb by verb. */
  #allow({ instances }: BridgeSettings, { ledger, key, signingKeys }: BridgeState): void {
    const grantee = this.function;
    // The table's own grant would allow its indexes too.
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [ledger.tableArn] }),
    );
    key?.grant(grantee, ...keyActions);
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: ['connect:DescribeContact'],
        resources: instances.map(({ arn }) => `${arn}/contact/*`),
      }),
    );
    for (const secret of new Set(instances.map((instance) => signingKeys.of(instance)))) {
      grantee.addToRolePolicy(
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [completeArn(secret)] }),
      );
      secret.encryptionKey?.grantDecrypt(grantee);
    }
  }

  #keep(folders: readonly string[], { kept, keptIndex }: BridgeState): void {
    keptIndex.grant(this.function, 'dynamodb:UpdateItem');
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:PutObject'],
        resources: folders.map((folder) => kept.arnForObjects(`${folder}/*`)),
      }),
    );
    const onPurpose = 'Its objects are named by the hash of what is kept.';
    for (const folder of folders)
      acknowledgeWildcard(this, { of: kept, arn: kept.bucketArn, ending: `/${folder}/*` }, onPurpose);
  }

  /** What cdk-nag finds here, and why it stays. */
  #explain({ instances, functions }: BridgeSettings): void {
    for (const { arn } of instances) {
      acknowledge(this, {
        [`AwsSolutions-IAM5[Resource::${arn}/contact/*]`]:
          'The contacts of the instance are what the bridge is there for.',
      });
    }
    if (functions.tracing)
      acknowledge(this, {
        'AwsSolutions-IAM5[Resource::*]': 'X-Ray knows no resources for what a function sends to it.',
      });
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'Event source mappings keep by themselves what fails, and a run of the schedule that fails is made good by the next.',
      'Serverless-LambdaTracing': 'By setting (functions.tracing): the log has one line a delivery and one a request.',
    });
  }
}
