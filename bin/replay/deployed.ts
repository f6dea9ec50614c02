import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UsageError } from '../usage.ts';

/** Of CloudFormation's answer to DescribeStacks what is read here. */
export interface DescribedStack {
  StackId?: string | undefined;
  Outputs?: { OutputKey?: string | undefined; OutputValue?: string | undefined }[] | undefined;
}

/** Where a deployed bridge takes its deliveries. */
export interface Deployed {
  account: string;
  region: string;
  stage: string;
  contactEventQueueUrl: string;
  retryQueueUrl: string;
  /** The bridge's own stream; undefined where all instances have streams that others read as well. */
  recordStream: string | undefined;
  /** Where it keeps what is parked or exhausted; undefined for a stack of a release that does not tell. */
  keptBucket?: string | undefined;
  keptIndex?: string | undefined;
  ledgerTable?: string | undefined;
  /** Of its functions. */
  logGroups?: readonly string[];
}

/**
 * Reads the outputs of a bridge's stack (lib/bridge-stack.ts).
 * @throws UsageError for a stack that is not there, or is none of a bridge
 */
export function deployedIn(name: string, stack: DescribedStack | undefined): Deployed {
  if (stack === undefined) throw new UsageError(`--stack ${name}: there is no such stack in this account and region`);
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value === undefined || value === '')
      throw new UsageError(
        `--stack ${name}: has no output ${key}; name the bridge's own stack, as VoiceCallBridge-production`,
      );
    return value;
  };
  const [, , , region = '', account = ''] = stack.StackId?.split(':') ?? [];
  return {
    account,
    region,
    stage: output('Stage'),
    contactEventQueueUrl: output('ContactEventQueueUrl'),
    retryQueueUrl: output('RetryQueueUrl'),
    recordStream: outputs.get('RecordStream'),
    keptBucket: outputs.get('KeptBucket'),
    keptIndex: outputs.get('KeptIndex'),
    ledgerTable: outputs.get('LedgerTable'),
    logGroups: [...outputs].flatMap(([name, value]) => (name?.endsWith('LogGroup') && value ? [value] : [])),
  };
}

/** Asks CloudFormation of a stack; undefined where there is none of that name. Account and region are the environment's. */
export async function describedStack(StackName: string): Promise<DescribedStack | undefined> {
  const client = new CloudFormationClient({});
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
