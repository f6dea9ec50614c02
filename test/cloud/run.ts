import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { deepStrictEqual } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedSandbox } from '../../bin/telephony.ts';
import { environmentNames } from '../../functions/names.ts';
import { checkTemplates } from './cfn-lint.ts';
import { complete } from './complete.ts';
import { deploy, type Deployment } from './deployment.ts';
import { ignoredTypes } from './ignored-types.ts';
import { tryKept } from './kept.ts';
import { hasMoto, startMoto, type Moto } from './moto.ts';
import { replay } from './replay.ts';
import { secretName, telephonyUrl } from './stage.ts';

// `npm run test:cloud`: the app as it is deployed, in a pretend AWS made by others.

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const stories = ['inbound-hold-and-recording', 'agent-transfer-warm'];
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  if (!hasMoto()) {
    say(
      "test:cloud: moto_server is not installed, so nothing was tried. To get it: pip install 'moto[server]' cfn-lint",
    );
    return;
  }
  const workDir = await mkdtemp(join(tmpdir(), 'voicecall-bridge-cloud-'));
  const moto = await startMoto();
  try {
    say('deploying with the real cdk bootstrap and cdk deploy');
    const deployment = await deploy(moto, workDir);
    expectIgnored(moto.ignored());
    expectSources(deployment);
    await checkTemplates(join(workDir, 'cdk.out'), say);
    await replayStories(moto, deployment, workDir);
    await expectParked(moto, deployment);
    await tryKept(moto, deployment);
    say('  bridge parked and bridge redrive: listed, shown, sent again, dropped, locked, wrong input refused');
    say('test:cloud: passed');
  } finally {
    await moto.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

function expectIgnored(types: string[]): void {
  for (const type of types) say(`  moto passes over ${type}: ${ignoredTypes[type] ?? 'NOT KNOWN'}`);
  const unknown = types.filter((type) => !(type in ignoredTypes));
  if (unknown.length > 0)
    throw new Error(
      `moto passes over ${unknown.join(', ')}: say in test/cloud/ignored-types.ts what the run does about it`,
    );
}

function expectSources({ sources }: Deployment): void {
  const kinds = sources.map((arn) => arn.replace(/^.*:(kinesis|sqs):.*?(Stream|Events|Retries).*$/, '$1 $2')).sort();
  deepStrictEqual(kinds, ['kinesis Stream', 'sqs Events', 'sqs Retries']);
  say(`  event source mappings: ${kinds.join(', ')}`);
}

async function replayStories(moto: Moto, deployment: Deployment, workDir: string): Promise<void> {
  const salesforce = await embeddedSandbox({});
  await complete(moto, deployment.outputs, { name: secretName, value: salesforce.secret });
  // As deployed, but for two addresses: Salesforce is the stand-in on loopback, which has no certificate, and a queue's URL names AWS.
  const environmentOf = (deployed: Record<string, string>) => ({
    ...deployed,
    [environmentNames.settings]: deployed[environmentNames.settings]?.replaceAll(telephonyUrl, salesforce.url) ?? '',
    [environmentNames.retryQueueUrl]:
      deployed[environmentNames.retryQueueUrl]?.replace(/^https:\/\/[^/]+/, moto.url) ?? '',
  });
  const wrong = join(workDir, 'wrong.jsonl');
  await writeFile(wrong, '{"this":"is no contact record"}\n');
  const paths = [...stories.map((story) => `events/stories/${story}.jsonl`), wrong];
  try {
    await replay(paths, { moto, deployment, environmentOf, bundles: join(workDir, 'bundles') });
    const made = (await salesforce.voiceCalls()).map(({ voiceCallId: _, ...call }) => call);
    deepStrictEqual(made, await expectedCalls(), 'the VoiceCalls are not those of the stories');
    say(`  ${stories.join(', ')}: ${String(made.length)} VoiceCalls, as expected`);
  } finally {
    await salesforce.close();
  }
}

async function expectedCalls(): Promise<unknown[]> {
  const files = stories.map((story) => readFile(`events/stories/${story}.expected.json`, 'utf8'));
  const calls: { vendorCallKey: string }[] = (await Promise.all(files)).flatMap((json) => JSON.parse(json));
  return calls.sort((a, b) => (a.vendorCallKey < b.vendorCallKey ? -1 : 1));
}

/** What is no contact record was parked, whole, in the deployed bucket. */
async function expectParked({ url }: Moto, { outputs }: Deployment): Promise<void> {
  const s3 = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs['KeptBucket'] }));
  deepStrictEqual(
    Contents.map(({ Key = '' }) => Key.replace(/[0-9a-f]{64}/, 'HASH')),
    ['parked/contact-record/HASH.json'],
  );
  say('  one delivery parked in S3, as expected');
}

try {
  await run();
} catch (error) {
  process.stderr.write(`test:cloud: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
