import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../../bin/doctor/check.ts';
import { createClocks } from '../../../bin/doctor/clocks.ts';
import { showFindings } from '../../../bin/doctor/finding.ts';
import { takesToken } from '../../../bin/doctor/salesforce.ts';
import { examineStage, stageNamed } from '../../../bin/doctor/stage.ts';
import { tableFindings } from '../../../bin/doctor/tables.ts';
import { topicFindings } from '../../../bin/doctor/topic.ts';
import { destroy, localClients } from '../../../bin/kept/clients.ts';
import type { KeptClients } from '../../../bin/kept/store.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { startLocalParts, type LocalParts } from '../../../sandbox/aws/local-parts.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { listen } from '../../../sandbox/aws/loopback.ts';
import { createTable } from '../../../sandbox/aws/resources.ts';
import { startSandbox } from '../../../sandbox/salesforce/server.ts';

let parts: LocalParts;
let clients: KeptClients;
beforeAll(async () => {
  parts = await startLocalParts({ secrets: new Map(), book: new ContactBook() });
  clients = localClients(parts.environment);
});
afterAll(async () => {
  destroy(clients);
  await parts.close();
});

test('a look that fails is a line of its own, by the name of the error only', async () => {
  const failing = (name: string) => () => Promise.reject(Object.assign(new Error('+12065550123 secret'), { name }));
  const findings = await examine([
    { about: 'a', look: failing('AccessDeniedException') },
    { about: 'b', look: failing('NoSuchBucket') },
    { about: 'c', look: failing('TimeoutError') },
    { about: 'd', look: () => Promise.resolve([{ level: 'ok', what: 'd' }]) },
  ]);
  expect(showFindings(findings)).toBe(
    [
      'warn  a: could not be looked at (AccessDeniedException) — run the doctor with credentials that may read it',
      'FAIL  b: is not there (NoSuchBucket) — was the stack changed by hand, or is this another account or region?',
      'FAIL  c: could not be looked at (TimeoutError) — check credentials, region and network, and try again',
      'ok    d',
    ].join('\n'),
  );
});

test('a table without its index, and without its time to live', async () => {
  const url = parts.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  await createTable(url, 'bare');
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: false };
  await clients.dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: 'bare', TimeToLiveSpecification }));
  const table = { what: 'ledger', name: 'bare', expiry: 'expiresAt', index: 'due' };
  expect(showFindings(await tableFindings(clients.dynamoDb, table))).toBe(
    [
      'FAIL  ledger: table bare has no time to live by expiresAt: it grows for ever — deploy the state stack again',
      'FAIL  ledger: table bare has no index due that is active: contacts without a record are not found — deploy the state stack again',
    ].join('\n'),
  );
});

test('a topic that is not set, that nobody reads, and that somebody does', async () => {
  const sns = new SNSClient({ endpoint: parts.environment['AWS_ENDPOINT_URL_SQS'] ?? '', ...localAccount });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const said = async (arn?: string) => showFindings(await topicFindings(sns, arn));
  expect(await said()).toBe('warn  alarms: tell nobody — set alarmTopicArn in lib/stages.ts, and deploy');
  expect(await said(TopicArn)).toBe('warn  alarms: topic alarms has no subscriber — subscribe whoever is to be woken');
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:contact-events';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  expect(await said(TopicArn)).toBe('ok    alarms: topic alarms has 1 subscriber(s)');
  sns.destroy();
});

test('clocks that differ by more than a minute, by the answer that came soonest', () => {
  const at = Date.parse('2026-03-02T10:00:00Z');
  const clocks = createClocks(() => at);
  clocks.note('Salesforce', 'Mon, 02 Mar 2026 10:02:30 GMT', at);
  clocks.note('Salesforce', 'Mon, 02 Mar 2026 10:02:05 GMT', at);
  clocks.note('AWS', 'Mon, 02 Mar 2026 10:00:59 GMT', at);
  clocks.note('the moon', undefined, at);
  expect(showFindings(clocks.findings())).toBe(
    [
      'warn  clocks: this machine is 125 s behind Salesforce — set its clock (NTP): tokens live 180 s, so what is told here of tokens may be wrong too',
      'ok    clocks: this machine and AWS agree',
    ].join('\n'),
  );
});

test.each([
  [
    401,
    '{"message":"no"}',
    /^FAIL {2}token: .* with 401: Salesforce does not say why: wrong key, wrong org id or wrong/,
  ],
  [403, '{"message":"Invalid audience"}', /^FAIL {2}token: .* with 403: wrong audience — /],
  [401, 'Token expired', /^FAIL {2}token: .* with 401: its times — set the clock/],
  [404, '', /^FAIL {2}Salesforce: .* answers 404 — telephonyUrl is not that of the telephony API/],
  [503, '', /^FAIL {2}Salesforce: .* answers 503/],
  [429, '', /^warn {2}token: Salesforce is too busy to tell/],
  [
    400,
    '{"message":"Required fields are missing"}',
    /^ok {4}token: Salesforce takes that of secret s \(org o, call center c\)$/,
  ],
])('the answer %s %s', async (status, body, said) => {
  const server = await listen(createServer((_, response) => response.writeHead(status).end(body)));
  const sender = { telephonyUrl: server.url, secret: 'secret s', orgId: 'o', callCenterApiName: 'c' };
  const finding = await takesToken(sender, 'a-token', createClocks(Date.now), Date.now);
  expect(showFindings([finding])).toMatch(said);
  await server.close();
});

test('a stage before it is deployed: settings, certificate and reachability', async () => {
  const salesforce = await startSandbox({ orgId: '00D000000000001', callCenters: [] });
  const secrets = new SecretsManagerClient({ endpoint: parts.secretsManager.url, ...localAccount });
  const example = stageNamed('example');
  const stage = (telephonyUrl: string, secretName?: string) => ({
    ...example,
    instances: example.instances.map((instance) => ({ ...instance, telephonyUrl, secretName })),
  });
  const said = async (one: typeof example) => {
    const clocks = createClocks(Date.now);
    return showFindings(await examineStage({ stage: one, secrets, clocks, now: Date.now })).split('\n');
  };
  expect(await said(stage(salesforce.url))).toEqual([
    'ok    settings: stage example, 1 instance',
    'warn  alarms: tell nobody — set alarmTopicArn in lib/stages.ts',
    'ok    secret: the deployment makes that of call center ContactCenter; fill it in afterwards',
    `ok    Salesforce: ${salesforce.url}/telephony/v1/voiceCalls answers`,
    'ok    clocks: this machine and Salesforce agree',
  ]);
  const [, , secret, reach] = await said(stage(salesforce.url, 'not-there'));
  expect(secret).toContain('FAIL  secret not-there: cannot be read (ResourceNotFoundException) — ');
  expect(reach).toContain('ok    Salesforce: ');
  expect((await said(stage('http://127.0.0.1:1')))[3]).toMatch(/^FAIL {2}Salesforce: .* cannot be reached/);
  secrets.destroy();
  await salesforce.close();
});
