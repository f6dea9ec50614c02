import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloudWatchLog } from '../../../bin/trace/cloudwatch-log.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';

interface Asked {
  logGroupName: string;
  filterPattern: string;
  startTime: number;
  nextToken?: string;
}

const asked: Asked[] = [];
let server: Server;
let client: CloudWatchLogsClient;

/** FilterLogEvents as CloudWatch Logs answers it, two pages a log group. */
beforeEach(async () => {
  asked.length = 0;
  server = createServer(async (request, response) => {
    const body = (await json(request)) as Asked;
    asked.push(body);
    const time = body.nextToken === undefined ? '2026-03-02T10:00:00Z' : '2026-03-02T10:00:01Z';
    const message = JSON.stringify({ time, event: 'outcome', contactId: 'c-1', door: body.logGroupName });
    const events = [{ message: 'START RequestId: 1' }, { message }];
    const more = body.nextToken === undefined ? { nextToken: 'second' } : {};
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ events, ...more }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new CloudWatchLogsClient({ ...localAccount, endpoint: `http://127.0.0.1:${String(port)}` });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test('asks every log group, page by page, for lines that name one of the ids in any way', async () => {
  const log = cloudWatchLog({ logGroups: ['events', 'records'], since: 1_000, client });
  const lines = await log.linesAbout(['c-1', '0LQ1']);
  expect(lines.map(({ time, door }) => [door, time])).toEqual([
    ['events', '2026-03-02T10:00:00Z'],
    ['events', '2026-03-02T10:00:01Z'],
    ['records', '2026-03-02T10:00:00Z'],
    ['records', '2026-03-02T10:00:01Z'],
  ]);
  expect(asked[0]).toEqual({
    logGroupName: 'events',
    startTime: 1_000,
    filterPattern:
      '{ ($.contactId = "c-1") || ($.rootContactId = "c-1") || ($.target = "c-1") || ' +
      '($.contactId = "0LQ1") || ($.rootContactId = "0LQ1") || ($.target = "0LQ1") }',
  });
});

test('never asks with a pattern that is longer than CloudWatch takes', async () => {
  const ids = Array.from({ length: 23 }, () => '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f');
  await cloudWatchLog({ logGroups: ['events'], since: 0, client }).linesAbout(ids);
  expect(asked.length).toBeGreaterThan(2);
  for (const { filterPattern } of asked) expect(filterPattern.length).toBeLessThanOrEqual(1_024);
});
