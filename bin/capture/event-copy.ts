import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListRuleNamesByTargetCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { pause } from './pause.ts';

interface EventCapture {
  sqs: SQSClient;
  events: EventBridgeClient;
  /** The bridge's own queue, from which nothing is taken. */
  queueUrl: string;
  /** Of what is made: a name that nothing has. */
  name: string;
  onEvent: (payload: string) => void;
  signal: AbortSignal;
}

/** What was made for the capture, to be taken away again. */
interface Copy {
  queueUrl: string;
  rules: string[];
}

/**
 * Copies contact events until it is told to stop: a queue of its own, fed by a rule of its own for each rule that feeds the bridge's queue.
 * Both are taken away at the end, also after a failure.
 */
export async function captureEvents(capture: EventCapture): Promise<void> {
  const copy: Copy = { queueUrl: '', rules: [] };
  try {
    await makeCopy(capture, copy);
    await takeAll(capture, copy.queueUrl);
  } finally {
    await removeCopy(capture, copy);
  }
}

async function makeCopy({ sqs, events, queueUrl, name }: EventCapture, copy: Copy): Promise<void> {
  const { RuleNames = [] } = await events.send(
    new ListRuleNamesByTargetCommand({ TargetArn: await arnOf(sqs, queueUrl) }),
  );
  if (RuleNames.length === 0) throw new Error("no rule hands contact events to the bridge's queue; see bridge doctor");
  const made = await sqs.send(
    // Whatever becomes of this process, nothing is kept for long.
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { MessageRetentionPeriod: '3600', SqsManagedSseEnabled: 'true' },
    }),
  );
  copy.queueUrl = made.QueueUrl ?? '';
  const queueArn = await arnOf(sqs, copy.queueUrl);
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: copy.queueUrl, Attributes: { Policy: policyFor(queueArn, name) } }),
  );
  for (const [index, original] of RuleNames.entries()) {
    const rule = `${name}-${String(index)}`;
    const { EventPattern } = await events.send(new DescribeRuleCommand({ Name: original }));
    const Description = 'Made by bridge record for as long as it runs: delete it if it is still there';
    copy.rules.push(rule);
    await events.send(new PutRuleCommand({ Name: rule, EventPattern, Description }));
    await events.send(new PutTargetsCommand({ Rule: rule, Targets: [{ Id: 'copy', Arn: queueArn }] }));
  }
}

async function takeAll({ sqs, signal, onEvent }: EventCapture, QueueUrl: string): Promise<void> {
  while (!signal.aborted) {
    const ask = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
    const { Messages = [] } = await sqs.send(ask, { abortSignal: signal }).catch((error: unknown) => {
      if (signal.aborted) return { Messages: [] };
      throw error;
    });
    for (const { Body = '' } of Messages) if (!signal.aborted) onEvent(Body);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    else await pause(100, signal);
  }
}

/** Each by itself: one that fails leaves no other behind. */
async function removeCopy({ sqs, events }: EventCapture, { queueUrl, rules }: Copy): Promise<void> {
  const left: string[] = [];
  const remove = (what: string, work: () => Promise<unknown>) =>
    work().catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) left.push(what);
    });
  for (const Rule of rules) {
    await remove(Rule, () => events.send(new RemoveTargetsCommand({ Rule, Ids: ['copy'] })));
    await remove(Rule, () => events.send(new DeleteRuleCommand({ Name: Rule })));
  }
  if (queueUrl !== '') await remove(queueUrl, () => sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl })));
  if (left.length > 0) throw new Error(`could not be taken away, delete by hand: ${[...new Set(left)].join(', ')}`);
}

async function arnOf(sqs: SQSClient, QueueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.QueueArn ?? '';
}

/** Only the rules that are made for it may send to the queue. */
const policyFor = (queueArn: string, name: string) => {
  const [, partition = '', , region = '', account = ''] = queueArn.split(':');
  const rules = `arn:${partition}:events:${region}:${account}:rule/${name}-*`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnLike: { 'aws:SourceArn': rules } },
      },
    ],
  });
};
