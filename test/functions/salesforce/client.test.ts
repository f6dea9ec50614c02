import { describe, expect, it } from 'vitest';
import { created, pending, scriptedServer } from './scripted-server.ts';
import { failureOf, inbound, noDeadline, orgAt, world } from './world.ts';

describe('what is sent', () => {
  it('a create names the call center of the key', async () => {
    const { url, seen } = await scriptedServer(created);
    const { salesforce, attempts } = world();
    const result = await salesforce.createVoiceCall(orgAt(url), inbound, noDeadline);
    expect(result).toEqual({ voiceCallId: '0LQRM0000006CSz', errors: [], refusedFields: [], attempts: 1 });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/telephony/v1/voiceCalls' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      initiationMethod: 'Inbound',
      vendorCallKey: 'key-1',
      from: '+12065550123',
      callCenterApiName: 'center1',
    });
    expect(seen[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/) as string,
      'content-type': 'application/json',
      accept: 'application/json',
      'telephony-provider-name': 'amazon-connect',
    });
    expect(attempts).toEqual([
      { operation: 'create', target: 'key-1', status: 200, ms: 0, attempt: 1, key: 'AWSCURRENT' },
    ]);
  });

  it('an update sends its body as it stands', async () => {
    const { url, seen } = await scriptedServer(pending);
    await world().salesforce.updateVoiceCall(
      orgAt(url),
      '0LQRM0000006CSz',
      { queue: '', numberOfHolds: 0 },
      noDeadline,
    );
    expect(seen[0]).toMatchObject({ method: 'PATCH', path: '/telephony/v1/voiceCalls/0LQRM0000006CSz' });
    expect(seen[0]?.body).toBe('{"queue":"","numberOfHolds":0}');
  });

  it('clearRouting has no body, and a 404 is no error', async () => {
    const { url, seen } = await scriptedServer({ status: 200 }, { status: 404, body: 'none' }, { status: 403 });
    const { salesforce, attempts } = world();
    expect(await salesforce.clearRouting(orgAt(url), 'key-1', noDeadline)).toBe('cleared');
    expect(await salesforce.clearRouting(orgAt(url), 'key-1', noDeadline)).toBe('not-found');
    const failure = await failureOf(salesforce.clearRouting(orgAt(url), 'key-1', noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-refused', status: 403 });
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ method: 'PATCH', path: '/telephony/v1/voiceCalls/key-1/clearRouting', body: '' });
    expect(attempts.map(({ operation, status }) => [operation, status])).toEqual([
      ['clear-routing', 200],
      ['clear-routing', 404],
      ['clear-routing', 403],
    ]);
  });
});

describe('addresses', () => {
  it.each(['', '/', '//', '/telephony/v1', '/telephony/v1/', '/telephony/v1//'])(
    'base URL ending in "%s"',
    async (ending) => {
      const { url, seen } = await scriptedServer(created);
      await world().salesforce.createVoiceCall(orgAt(url + ending), inbound, noDeadline);
      expect(seen[0]?.path).toBe('/telephony/v1/voiceCalls');
    },
  );

  it('keeps a path before the API', async () => {
    const { url, seen } = await scriptedServer(created);
    await world().salesforce.createVoiceCall(orgAt(`${url}/proxy/telephony/v1`), inbound, noDeadline);
    expect(seen[0]?.path).toBe('/proxy/telephony/v1/voiceCalls');
  });

  it.each([
    ['a/b?c', 'a%2Fb%3Fc'],
    ['a/../b', 'a%2F..%2Fb'],
    ['../x', '..%2Fx'],
    ['...', '...'],
    ['%2e%2e', '%252e%252e'],
    ['a b#c$$1', 'a%20b%23c%24%241'],
    ['ü', '%C3%BC'],
  ])('id %s stays one segment', async (id, segment) => {
    const { url, seen } = await scriptedServer(pending);
    const { salesforce } = world();
    await salesforce.updateVoiceCall(orgAt(url), id, {}, noDeadline);
    await salesforce.clearRouting(orgAt(url), id, noDeadline);
    expect(seen.map(({ path }) => path)).toEqual([
      `/telephony/v1/voiceCalls/${segment}`,
      `/telephony/v1/voiceCalls/${segment}/clearRouting`,
    ]);
  });

  it.each(['', '.', '..', '\ud800'])('id "%s" is refused unsent', async (id) => {
    const { url, seen } = await scriptedServer(pending);
    const { salesforce } = world();
    const failures = [
      await failureOf(salesforce.updateVoiceCall(orgAt(url), id, {}, noDeadline)),
      await failureOf(salesforce.clearRouting(orgAt(url), id, noDeadline)),
    ];
    for (const failure of failures) expect(failure).toMatchObject({ code: 'salesforce-refused', retryable: false });
    expect(seen).toEqual([]);
  });
});
