import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Command, InvalidArgumentError } from 'commander';
import { randomBytes, randomUUID } from 'node:crypto';
import { createAnonymiser } from '../capture/anonymise.ts';
import { captureEvents } from '../capture/event-copy.ts';
import { recordingFile, type RecordingFile } from '../capture/recording-file.ts';
import { captureStream } from '../capture/stream.ts';
import { deploymentIn } from '../doctor/deployment.ts';
import { readDoor } from '../doctor/doors.ts';
import { lastPart } from '../doctor/finding.ts';
import { awsClients, destroy } from '../kept/clients.ts';
import { describedStack, type Deployed } from '../replay/deployed.ts';
import { readRecording } from '../replay/recording.ts';
import { untilStopped } from '../until-stopped.ts';
import { UsageError } from '../usage.ts';

interface RecordOptions {
  stack?: string;
  from?: string;
  out: string;
  seconds?: number;
  records?: number;
  since?: number;
  /** `--no-events`. */
  events: boolean;
  yes?: boolean;
  newIds?: boolean;
  prefix: string;
}

const help = `
What is replaced, the same by the same all through the file: phone numbers (+1 AAA 555 01xx), names of agents, queues, profiles and groups,
SIP and e-mail addresses, places of recordings, all attribute values but true, false and empty, and whatever is not known to be harmless.
What stays: ids and times (--new-ids replaces ids), kinds and durations, names of attributes with the prefix, and those that the bridge goes by.
Contact events are copied by a queue and rules of its own, beside the bridge's, which are taken away at the end: therefore --yes.`;

/** `bridge record`: a recording of what a deployed bridge gets, or of a recording, that tells of nobody. */
export function recordCommand(): Command {
  return new Command('record')
    .description(
      'capture contact events and contact records into a recording, with numbers, names and attributes replaced',
    )
    .option('--stack <name>', 'capture from the deployed bridge of this stack; nothing is taken away from it')
    .option('--from <file>', 'or anonymise this recording; - is the standard input')
    .requiredOption('--out <file>', 'write the recording here (JSON Lines); a file that is there is not replaced')
    .option('--seconds <n>', 'with --stack: end after so long (else Ctrl-C)', positive)
    .option('--records <n>', 'with --stack: end after so many events and records', positive)
    .option(
      '--since <minutes>',
      'with --stack: also records of the last minutes, as far as the stream has them',
      positive,
    )
    .option('--no-events', 'with --stack: records only; nothing is made, and --yes is not needed')
    .option('--yes', 'with --stack: really make the queue and the rules that copy events')
    .option('--new-ids', 'replace ids and the account too')
    .option('--prefix <prefix>', 'names of attributes with this prefix stay', 'sfdc-')
    .addHelpText('after', help)
    .action(async (options: RecordOptions) => {
      process.exitCode = await record(options);
    });
}

async function record(options: RecordOptions): Promise<number> {
  const { stack, from, out, newIds = false, prefix } = options;
  if ((stack === undefined) === (from === undefined))
    throw new UsageError(
      'say what to record: --stack NAME for a deployed bridge, or --from FILE for a recording, one of them',
    );
  const lines = from === undefined ? [] : await readRecording([from]);
  const to = stack === undefined ? undefined : await sourceOf(stack);
  if (to !== undefined) announce(to, options);
  const file = await recordingFile(out, createAnonymiser({ prefix, newId: newIds ? randomUUID : undefined }));
  try {
    for (const { text, line } of lines) if (!file.add(text)) tell(`line ${String(line)}: is no JSON object, left out`);
    if (to !== undefined) await capture(to, file, options);
  } finally {
    await file.close();
  }
  process.stdout.write(`${String(file.taken())} events and records in ${out}\n`);
  if (file.leftOut() === 0) return 0;
  tell(`${String(file.leftOut())} left out, since what is no JSON object cannot be anonymised`);
  return 1;
}

/** What a deployed bridge is fed from. */
interface Source extends Deployed {
  /** Names of all streams that it reads, its own or those that others read too. */
  streams: readonly string[];
}

async function sourceOf(name: string): Promise<Source> {
  const deployment = deploymentIn(name, await describedStack(name));
  const lambda = new LambdaClient({ region: deployment.region });
  const functionName = deployment.functions.get('contact-record') ?? '';
  const { mappings } = await readDoor(lambda, 'contact-record', functionName).finally(() => lambda.destroy());
  const arns = mappings.map(({ eventSourceArn }) => eventSourceArn).filter((arn) => arn.includes(':kinesis:'));
  return { ...deployment, streams: arns.map(lastPart) };
}

/** Says what will be done. @throws UsageError, before anything is made, without `--yes` */
function announce({ account, region, stage, streams }: Source, { events, yes }: RecordOptions): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`account ${account}, region ${region}, stage ${stage}`);
  for (const stream of streams) say(`contact records: read from the stream ${stream}, beside the bridge`);
  if (!events) return;
  say('contact events: copied by a queue and rules bridge-record-…, made now and taken away at the end');
  if (yes !== true) throw new UsageError('nothing was made: add --yes, or --no-events to capture records only');
}

async function capture(to: Source, file: RecordingFile, options: RecordOptions): Promise<void> {
  const { seconds, records = Infinity, since, events } = options;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  void untilStopped().then(stop);
  const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1_000);
  const take = (payload: string) => {
    if (file.taken() < records) file.add(payload);
    if (file.taken() >= records) stop();
  };
  const clients = awsClients(to.region);
  const bus = new EventBridgeClient({ region: to.region });
  const shared = { signal: stopping.signal };
  const { streams, contactEventQueueUrl: queueUrl } = to;
  const name = `bridge-record-${randomBytes(4).toString('hex')}`;
  const running = [
    ...streams.map((streamName) =>
      captureStream({ ...shared, kinesis: clients.kinesis, streamName, since: sinceMs(since), onRecord: take }),
    ),
    ...(events ? [captureEvents({ ...shared, sqs: clients.sqs, events: bus, queueUrl, name, onEvent: take })] : []),
  ];
  // One that fails ends the other too, which takes away what it made.
  for (const work of running) work.catch(stop);
  const ended = await Promise.allSettled(running);
  clearTimeout(timer);
  destroy(clients);
  bus.destroy();
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

const sinceMs = (minutes: number | undefined) => (minutes === undefined ? undefined : Date.now() - minutes * 60_000);
const tell = (text: string) => void process.stderr.write(`bridge: ${text}\n`);

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('give a whole number from 1.');
  return Number(text);
}
