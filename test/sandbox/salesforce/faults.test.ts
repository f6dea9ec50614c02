import { describe, expect, test } from 'vitest';

import { parseFaults, type Sandbox } from '../../../sandbox/salesforce/server.ts';
import { control, inbound, sandboxWith, send, transfer } from './caller.ts';

async function statuses(sandbox: Sandbox, ...bodies: object[]): Promise<(number | string)[]> {
  const all: (number | string)[] = [];
  for (const body of bodies) {
    all.push(
      await send(sandbox, 'POST', '/voiceCalls', body).then(
        (answer) => answer.status,
        () => 'lost',
      ),
    );
  }
  return all;
}

const call = (vendorCallKey: string): object => inbound({ vendorCallKey });

describe('do', () => {
  test('status answers and carries nothing out', async () => {
    const sandbox = await sandboxWith({ faults: [{ when: {}, do: { status: 503, headers: { 'Retry-After': '2' } } }] });
    const answer = await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer: 'not checked' });
    expect(answer).toMatchObject({ status: 503, body: { message: 'Fault: 503', code: 503 } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(sandbox.voiceCalls()).toEqual([]);
    expect(sandbox.requests()).toMatchObject([{ status: 503, body: inbound() }]);
  });

  test('body is sent as it stands: JSON, text or nothing', async () => {
    const sandbox = await sandboxWith();
    const bodyOf = async (action: object): Promise<unknown> => {
      sandbox.setFaults(parseFaults([{ when: {}, do: action }]));
      return (await send(sandbox, 'POST', '/voiceCalls', inbound())).body;
    };
    expect(await bodyOf({ status: 429, body: { code: 'RATE_LIMITED' } })).toEqual({ code: 'RATE_LIMITED' });
    expect(await bodyOf({ status: 502, body: '<html>', headers: { 'Content-Type': 'text/html' } })).toBe('<html>');
    expect(await bodyOf({ status: 500, body: '' })).toBe('');
    expect(sandbox.voiceCalls()).toEqual([]);
    expect(await bodyOf({ body: 'not JSON' })).toBe('not JSON');
    expect(sandbox.voiceCalls()).toHaveLength(1);
  });

  test('reset ends the connection before anything is done', async () => {
    const sandbox = await sandboxWith({ faults: [{ when: {}, do: { reset: true } }] });
    expect(await statuses(sandbox, inbound())).toEqual(['lost']);
    expect(sandbox.voiceCalls()).toEqual([]);
    expect(sandbox.requests()).toMatchObject([{ status: null, body: inbound() }]);
  });

  test('answerLost carries it out and ends the connection', async () => {
    const sandbox = await sandboxWith({ faults: [{ when: { nth: [1] }, do: { answerLost: true } }] });
    expect(await statuses(sandbox, inbound(), inbound())).toEqual(['lost', 200]);
    expect(sandbox.voiceCalls()).toHaveLength(1);
    expect(sandbox.requests().map(({ status }) => status)).toEqual([null, 200]);
  });

  test('delayMs carries it out and answers late; a client that gave up is logged as lost', async () => {
    const sandbox = await sandboxWith({ faults: [{ when: { nth: [1] }, do: { delayMs: 60_000 } }] });
    const slow = fetch(`${sandbox.url}/telephony/v1/voiceCalls`, { method: 'POST', signal: AbortSignal.timeout(100) });
    await expect(slow).rejects.toThrow('timeout');
    sandbox.setFaults([{ when: {}, do: { delayMs: 5 } }]);
    expect(await statuses(sandbox, inbound())).toEqual([200]);
    expect(sandbox.requests().map(({ status }) => status)).toEqual([null, 200]);
  });
});

describe('when', () => {
  test('method and path must match', async () => {
    const when = { method: 'patch', path: '/clearRouting$' };
    const sandbox = await sandboxWith({ faults: [{ when, do: { status: 500 } }] });
    expect(await statuses(sandbox, call('a'))).toEqual([200]);
    expect((await send(sandbox, 'PATCH', '/voiceCalls/a', {})).status).toBe(200);
    expect((await send(sandbox, 'PATCH', '/voiceCalls/a/clearRouting')).status).toBe(500);
  });

  test('nth counts the requests that meet the other conditions', async () => {
    const when = { contactId: 'b', nth: [1, 3] };
    const sandbox = await sandboxWith({ faults: [{ when, do: { status: 500 } }] });
    expect(await statuses(sandbox, call('a'), call('b'), call('b'), call('a'), call('b'))).toEqual([
      200, 500, 200, 200, 500,
    ]);
  });

  test('from and to are numbers of requests; the first rule that holds is applied', async () => {
    const sandbox = await sandboxWith({
      faults: [
        { when: { from: 2, to: 3 }, do: { status: 503 } },
        { when: { from: 3 }, do: { status: 401 } },
      ],
    });
    await control(sandbox, 'GET', '/control/requests');
    expect(await statuses(sandbox, call('a'), call('a'), call('a'), call('a'))).toEqual([200, 503, 503, 401]);
  });

  test('contactId is the key in the path or the body, or that of the VoiceCall in the path', async () => {
    const sandbox = await sandboxWith();
    expect(await statuses(sandbox, call('a'), transfer('b', 'a'))).toEqual([200, 200]);
    sandbox.setFaults([{ when: { contactId: 'a' }, do: { status: 500 } }]);
    const patched = async (id: string): Promise<number> =>
      (await send(sandbox, 'PATCH', `/voiceCalls/${id}`, {})).status;
    expect([
      await patched('a'),
      await patched('0LQSB0000000001'),
      await patched('0LQSB0000000001AAA/clearRouting'),
    ]).toEqual([500, 500, 500]);
    expect([await patched('b'), await patched('0LQSB0000000002')]).toEqual([200, 200]);
    expect(await statuses(sandbox, call('a'), transfer('c', 'a'))).toEqual([500, 200]);
  });
});

describe('parseFaults', () => {
  test('gives the rules', () => {
    const rules = [{ when: { nth: [1, 2], from: 1 }, do: { status: 429, delayMs: 0 } }];
    expect(parseFaults(rules)).toEqual(rules);
    expect(parseFaults([])).toEqual([]);
  });

  test('lists every problem in one line', () => {
    const bad = [
      { when: { path: '(', nht: [1] }, do: { status: 42 } },
      { when: { nth: [0] }, do: {} },
      { when: {}, do: { reset: true, answerLost: true } },
      { do: { headers: { 'a b': 'x\ny' } }, why: 1 },
    ];
    const message = messageOf(() => parseFaults(bad));
    expect(message).toMatch(/^Faults: 0\.when\.path: is not a regular expression; 0\.when\.nht: /);
    for (const part of [
      '0.do.status: ',
      '1.when.nth.0: ',
      '1.do: says nothing to do',
      '2.do: may have only one of status, reset, answerLost',
      '3.when: ',
      '3.do.headers.a b: is not a header name',
      '3.why: ',
    ]) {
      expect(message).toContain(part);
    }
    expect(message).not.toContain('\n');
    expect(messageOf(() => parseFaults({}))).toMatch(/^Faults: the file: /);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
  return '';
}
