import { Command, InvalidArgumentError, Option } from 'commander';
import { open, readFile, writeFile } from 'node:fs/promises';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { parseFaults, type FaultRule } from '../../sandbox/salesforce/server.ts';
import { onInterrupt } from '../interrupt.ts';
import { startLocalBridge } from '../local-bridge.ts';
import { progressBar } from '../progress.ts';
import { deployedIn, describedStack } from '../replay/deployed.ts';
import { feed, Tracker } from '../replay/feed.ts';
import { plan, type PlannedDelivery } from '../replay/order.ts';
import { replayToAws } from '../replay/to-aws.ts';
import { readRecording, type RecordedLine } from '../replay/recording.ts';
import { readExpected } from '../replay/report/expected.ts';
import { renderReport } from '../replay/report/report.ts';
import { replaySettings } from '../replay/settings.ts';
import { showRequests, showResult, showTrouble, type ReplayResult } from '../replay/show.ts';
import { embeddedSandbox, otherServer, type Telephony } from '../telephony.ts';
import { telephonyUrl } from '../telephony-url.ts';
import { UsageError } from '../usage.ts';

interface ReplayOptions {
  to: 'local' | 'dry-run' | 'aws';
  stack?: string;
  yes?: boolean;
  json?: boolean;
  shuffle?: number;
  duplicate?: number;
  speed: 'max' | number;
  set: string[];
  faults?: string;
  salesforce?: string;
  privateKey?: string;
  orgId?: string;
  callCenter?: string;
  ca?: string;
  profile: 'legacy' | 'current';
  state?: string;
  report?: string;
}

/** `bridge replay`: recorded contact events and contact records through the built functions (contract: `bridge replay`). */
export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'deliver recorded contact events and contact records through the real functions, and show the VoiceCalls',
    )
    .argument('<path...>', 'recordings (.jsonl, .json), folders of them, or - for the standard input')
    .addOption(new Option('--to <target>', 'where to').choices(['local', 'dry-run', 'aws']).default('local'))
    .option('--stack <name>', 'with --to aws: the stack of the deployed bridge')
    .option('--yes', 'with --to aws: really send')
    .option('--json', 'print one JSON document: outcomes, requests, VoiceCalls (unmasked)')
    .option('--shuffle <seed>', 'deliver in any order, by this seed', wholeNumber)
    .option('--duplicate <times>', 'deliver each line up to so many times, by the same seed', positive)
    .option('--speed <speed>', '`max`, or `Nx` for N times as fast as it was', speedOf, 'max')
    .option('--set <key=value>', 'a setting, as createOn=queued; may be given again', collect, [])
    .option('--faults <file>', 'faults of the embedded sandbox (JSON)')
    .addOption(
      new Option('--profile <profile>', 'rules of the embedded sandbox')
        .choices(['legacy', 'current'])
        .default('current'),
    )
    .option('--salesforce <url>', 'send to this server of the telephony API instead of the embedded sandbox')
    .option('--private-key <file>', 'with --salesforce: private key (PEM) that signs the tokens')
    .option('--org-id <id>', 'with --salesforce: org id')
    .option('--call-center <name>', 'with --salesforce: API name of the call center')
    .option('--ca <file>', 'with --salesforce: certificate authority (PEM) of that server')
    .option('--report <file>', 'write a page about this replay: one HTML file, unmasked')
    .option('--state <dir>', 'keep the state of the local parts in this folder (else in memory)')
    .action(async (paths: string[], options: ReplayOptions) => {
      process.exitCode = await replay(paths, options);
    });
}

/** @returns the exit code: 0, or 1 when a delivery ended as failed or parked */
async function replay(paths: string[], options: ReplayOptions): Promise<number> {
  checkTogether(options);
  const recorded = await readRecording(paths);
  if (options.to === 'aws') return toAws(recorded, options);
  if (options.report !== undefined) await checkReport(options.report);
  const planned = plan(recorded, options);
  const telephony = await telephonyOf(options);
  const interrupt = onInterrupt();
  try {
    const result = await deliverAll(recorded, planned, { ...options, telephony, stop: interrupt.signal });
    if (interrupt.signal.aborted) return stopped(result, planned, options);
    print(result, planned, options);
    if (options.report !== undefined) await writeReport(options.report, { result, planned, telephony, options });
    return result.outcomes.some(({ outcome }) => outcome === 'failed' || outcome === 'parked') ? 1 : 0;
  } finally {
    interrupt.end();
    await telephony.close();
  }
}

/** What belongs to another way of replaying is not passed over: somebody would take the calls for sent. */
function checkTogether(options: ReplayOptions): void {
  const { to, stack, yes, salesforce, privateKey, orgId, callCenter, ca, state } = options;
  if (to !== 'aws' && (stack !== undefined || yes === true))
    throw new UsageError(
      `${stack === undefined ? '--yes' : '--stack'} goes with --to aws; without it nothing leaves this machine`,
    );
  const ofServer = Object.entries({
    '--private-key': privateKey,
    '--org-id': orgId,
    '--call-center': callCenter,
    '--ca': ca,
  });
  const [lone] = ofServer.filter(([, value]) => value !== undefined);
  if (salesforce === undefined && lone !== undefined)
    throw new UsageError(`${lone[0]} goes with --salesforce URL; without it nothing leaves this machine`);
  if (to === 'dry-run' && state !== undefined)
    throw new UsageError('--to dry-run sends nothing, and --state would remember it as sent: leave one of them out');
}

/** The code of a process that Ctrl-C has ended. */
const interruptedCode = 130;

function stopped({ outcomes }: ReplayResult, planned: readonly PlannedDelivery[], { state }: ReplayOptions): number {
  const left =
    state === undefined ? '' : `; what they left is kept in ${state}, and the same replay goes on from there`;
  process.stderr.write(
    `bridge: stopped: ${String(outcomes.length)} of ${String(planned.length)} deliveries ended${left}\n`,
  );
  return interruptedCode;
}

/** Into the deployed bridge, where the doors' own deadlines hold; how the deliveries end is in its logs. */
async function toAws(recorded: readonly RecordedLine[], { stack, yes = false, json }: ReplayOptions): Promise<number> {
  if (stack === undefined) throw new UsageError('--to aws wants --stack NAME, the stack of the deployed bridge');
  if (json === true) throw new UsageError('--json: a deployed bridge tells how deliveries end in its logs only');
  const to = deployedIn(stack, await describedStack(stack));
  await replayToAws(recorded, { to, yes, say: (line) => process.stdout.write(`${line}\n`) });
  return 0;
}

async function deliverAll(
  recorded: Parameters<typeof replaySettings>[0],
  planned: PlannedDelivery[],
  { telephony, stop, ...options }: ReplayOptions & { telephony: Telephony; stop: AbortSignal },
): Promise<ReplayResult> {
  const settings = replaySettings(recorded, options.set, telephony.url, options.speed);
  const book = new ContactBook();
  for (const { value } of recorded) book.learn(value);
  const tracker = new Tracker();
  const bridge = await startLocalBridge({
    settings,
    secret: telephony.secret,
    book,
    stateDir: options.state,
    onAttempt: (attempt) => tracker.tell(attempt),
  });
  const progress = progressBar('replaying', planned.length);
  try {
    // Faults may name requests by their number, so then everything keeps its order.
    const storiesAtATime = options.faults === undefined ? 16 : 1;
    const outcomes = await feed(
      planned,
      { bridge, book, tracker },
      { storiesAtATime, speed: options.speed, onProgress: progress.update, stop },
    );
    return await resultOf(outcomes, telephony, options);
  } finally {
    progress.stop();
    await bridge.close(() => telephony.save());
  }
}

async function resultOf(
  outcomes: ReplayResult['outcomes'],
  telephony: Telephony,
  { to }: ReplayOptions,
): Promise<ReplayResult> {
  const requests = telephony.requests();
  if (to === 'local') return { outcomes, requests, voiceCalls: await telephony.voiceCalls() };
  // A dry run is answered by the embedded sandbox, so that it goes on as a real one would; nothing left this machine.
  return { outcomes, requests: requests.map((request) => ({ ...request, status: null })), voiceCalls: [] };
}

interface Reported {
  result: ReplayResult;
  planned: readonly PlannedDelivery[];
  telephony: Telephony;
  options: ReplayOptions;
}

/** Writes the page that people look at in place of the JSON; it is the user's own data, so only the user may read it. */
async function writeReport(file: string, { result, planned, telephony, options }: Reported): Promise<void> {
  const held = await telephony.voiceCalls();
  const local = options.to === 'local' && options.salesforce === undefined;
  const queueTransfer = options.set.includes('queueTransfer=fold') ? 'fold' : 'transfer';
  const files = planned.map(({ recorded }) => recorded.file);
  const page = renderReport({
    result,
    planned,
    expected: local ? await readExpected(files, queueTransfer) : new Map(),
    keys: new Map(held.map(({ voiceCallId, vendorCallKey }) => [voiceCallId, vendorCallKey])),
    target: options.salesforce ?? (options.to === 'dry-run' ? 'a dry run' : 'the embedded sandbox'),
    generatedAt: new Date(),
  });
  await writeFile(file, page, { mode: 0o600 });
}

/** Before anything is sent. */
async function checkReport(file: string): Promise<void> {
  const opened = await open(file, 'a', 0o600).catch(() => {
    throw new UsageError(`--report ${file}: cannot be written`);
  });
  await opened.close();
}

function print(result: ReplayResult, planned: readonly PlannedDelivery[], { json, to }: ReplayOptions): void {
  for (const line of showTrouble(result, planned)) process.stderr.write(`${line}\n`);
  if (json === true) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else process.stdout.write(`${to === 'dry-run' ? showRequests(result.requests) : showResult(result, planned)}\n`);
}

async function telephonyOf(options: ReplayOptions): Promise<Telephony> {
  const { salesforce, privateKey, orgId, callCenter, ca, faults, profile, state } = options;
  if (salesforce === undefined) {
    return embeddedSandbox({
      profile,
      faults: faults === undefined ? undefined : await faultsOf(faults),
      stateDir: state,
    });
  }
  if (faults !== undefined)
    throw new UsageError('--faults: only the embedded sandbox has faults; leave --salesforce out');
  if (options.to === 'dry-run') throw new UsageError('--to dry-run sends nothing: leave --salesforce out');
  if (privateKey === undefined || orgId === undefined || callCenter === undefined) {
    throw new UsageError('--salesforce wants --private-key FILE, --org-id ID and --call-center NAME beside it');
  }
  return otherServer({
    url: telephonyUrl(salesforce),
    privateKeyFile: await readable('--private-key', privateKey),
    orgId,
    callCenter,
    caFile: ca && (await readable('--ca', ca)),
    stateDir: state,
  });
}

async function readable(option: string, file: string): Promise<string> {
  await readFile(file).catch(() => {
    throw new UsageError(`${option} ${file}: cannot be read`);
  });
  return file;
}

async function faultsOf(file: string): Promise<FaultRule[]> {
  const json = await readFile(await readable('--faults', file), 'utf8');
  try {
    return parseFaults(JSON.parse(json));
  } catch (error) {
    throw new UsageError(`--faults ${file}: ${error instanceof Error ? error.message : 'wrong'}`);
  }
}

const collect = (value: string, before: string[]) => [...before, value];

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

function positive(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return number;
}

function speedOf(text: string): 'max' | number {
  if (text === 'max') return 'max';
  const number = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1]);
  if (!(number > 0)) throw new InvalidArgumentError('give `max` or `Nx`, as 10x.');
  return number;
}
