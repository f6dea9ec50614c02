import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deadUrl, scriptedServer, type Step } from './scripted-server.ts';
import { failureOf, inbound, once, orgAt, pairs, world } from './world.ts';

const number = '+12065550123';
const echo = `{"message":"no ${number} for Jo Doe"}`;

/** All that a logger could find in an error: every own property down the chain of causes. */
const everythingOf = (error: unknown) => inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);

describe('an error says nothing of people and secrets', () => {
  it.each<Step>([
    { status: 400, body: echo },
    { status: 401, body: echo },
    { status: 429, body: echo },
    { status: 503, body: echo },
    { status: 200, body: echo },
    { status: 302, headers: { location: `/voiceCalls/${encodeURIComponent(number)}` } },
    'reset',
    'cut-off',
    'silence',
  ])('after %o', async (step) => {
    const { url, seen } = await scriptedServer(step);
    const { salesforce } = world({ retry: { attemptTimeoutMs: 150 } });
    const failure = await failureOf(salesforce.createVoiceCall(orgAt(url), { ...inbound, name: 'Jo Doe' }, once));
    const token = seen[0]?.headers.authorization?.replace('Bearer ', '') ?? 'none';
    const pem = pairs[0]?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() ?? 'none';
    const everything = everythingOf(failure);
    for (const secret of ['2065550123', 'Jo Doe', token, token.split('.')[2] ?? token, 'Bearer', pem.slice(60, 120)]) {
      expect(everything).not.toContain(secret);
    }
  });

  it('when the id is a number', async () => {
    const { salesforce } = world();
    const failures = [
      await failureOf(salesforce.updateVoiceCall(orgAt(await deadUrl()), number, {}, once)),
      await failureOf(salesforce.clearRouting(orgAt(await deadUrl()), number, once)),
    ];
    for (const failure of failures) expect(everythingOf(failure)).not.toContain('2065550123');
  });

  it('when the answer is no HTTP and echoes the request', async () => {
    const { createServer } = await import('node:net');
    const server = createServer((socket) => socket.on('data', () => socket.end(`${number} is not HTTP\r\n\r\n`)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const call = world().salesforce.createVoiceCall(orgAt(`http://127.0.0.1:${port}`), inbound, once);
    const failure = await failureOf(call);
    server.close();
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: true });
    expect(everythingOf(failure)).not.toContain('2065550123');
  });
});
