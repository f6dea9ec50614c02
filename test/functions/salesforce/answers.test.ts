import { describe, expect, it } from 'vitest';
import { noAnswer } from '../../../functions/salesforce/errors.ts';
import { deadUrl, scriptedServer, type Step } from './scripted-server.ts';
import { failureOf, inbound, once, orgAt, world } from './world.ts';

const patch = (url: string, retry = {}) => world({ retry }).salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, once);

describe('an answer is judged by its status', () => {
  it.each([
    [200, '{"status":"pending"}'],
    [201, '{"status":"Pending"}'],
    [202, ''],
    [204, ''],
    [207, '<html>fine</html>'],
  ])('%i is fine whatever it says', async (status, body) => {
    const { url } = await scriptedServer({ status, body });
    await expect(patch(url)).resolves.toEqual({ refusedFields: [], mayStillLand: false });
  });

  it.each([
    [302, 'salesforce-refused', false, false],
    [400, 'salesforce-refused', false, false],
    [401, 'salesforce-unauthorized', true, false],
    [403, 'salesforce-refused', false, false],
    [404, 'salesforce-refused', false, false],
    [408, 'salesforce-unavailable', true, true],
    [409, 'salesforce-refused', false, false],
    [429, 'salesforce-throttled', true, false],
    [500, 'salesforce-unavailable', true, false],
    [503, 'salesforce-unavailable', true, false],
    [504, 'salesforce-unavailable', true, false],
  ])('%i is %s', async (status, code, retryable, mayHaveHappened) => {
    const { url, seen } = await scriptedServer({ status, headers: { location: '/elsewhere' }, body: 'why' });
    const failure = await failureOf(patch(url));
    expect(failure).toMatchObject({ code, retryable, mayHaveHappened, status });
    expect(failure.message).toBe(`PATCH voiceCalls/{id} answered ${status}`);
    expect(seen).toHaveLength(1);
  });

  it('reads no more of an endless error than it must', async () => {
    const { url } = await scriptedServer({ status: 400, body: 'x'.repeat(3_000_000) });
    expect(await failureOf(patch(url))).toMatchObject({ code: 'salesforce-refused', status: 400 });
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['99999999', 86_400_000],
    ['Mon, 02 Nov 2026 10:00:20 GMT', 20_000],
    ['Mon, 02 Nov 2026 09:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Mon Nov  2 10:00:20 2026', undefined],
  ])('Retry-After %s', async (value, ms) => {
    for (const status of [408, 429, 503]) {
      const { url } = await scriptedServer({ status, headers: { 'retry-after': value } });
      expect((await failureOf(patch(url))).retryAfterMs).toBe(ms);
    }
  });
});

describe('no answer', () => {
  it('may have happened when the connection was reset after the request', async () => {
    const { url } = await scriptedServer('reset');
    expect(await failureOf(patch(url))).toMatchObject({
      code: 'salesforce-no-answer',
      retryable: true,
      mayHaveHappened: true,
    });
  });

  it('may have happened when it did not come in time', async () => {
    const { url } = await scriptedServer('silence');
    const failure = await failureOf(patch(url, { attemptTimeoutMs: 60 }));
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', retryable: true, mayHaveHappened: true });
    expect(failure.message).toBe('PATCH voiceCalls/{id}: no answer in time');
  });

  it('did not happen when the connection was refused', async () => {
    const failure = await failureOf(patch(await deadUrl()));
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', retryable: true, mayHaveHappened: false });
    expect(failure.message).toBe('PATCH voiceCalls/{id}: no answer (ECONNREFUSED)');
  });

  it.each([
    ['ENOTFOUND', 'getaddrinfo', false],
    ['EAI_AGAIN', 'getaddrinfo', false],
    ['ETIMEDOUT', 'connect', false],
    ['ETIMEDOUT', 'read', true],
    ['ECONNRESET', 'read', true],
    ['EPIPE', 'write', true],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, false],
    ['UND_ERR_SOCKET', undefined, true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, false],
    ['CERT_HAS_EXPIRED', undefined, false],
  ])('by %s of %s', (code, syscall, mayHaveHappened) => {
    const cause = Object.assign(new Error('why'), { code, syscall });
    const failure = noAnswer('POST voiceCalls', new TypeError('fetch failed', { cause }), new AbortController().signal);
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', retryable: true, mayHaveHappened });
    expect(failure.message).toBe(`POST voiceCalls: no answer (${code})`);
  });
});

describe('a create answered well', () => {
  const createAt = async (step: Step) => {
    const { url } = await scriptedServer(step);
    return world().salesforce.createVoiceCall(orgAt(url), inbound, once);
  };

  it.each([
    ['[]', []],
    ['null', []],
    ['""', []],
    ['["A__c: too large","B__c: invalid"]', ['A__c: too large', 'B__c: invalid']],
    ['"We created your voice call but : A__c: too large"', ['We created your voice call but : A__c: too large']],
    ['[{"field":"A__c"}]', ['{"field":"A__c"}']],
  ])('has its errors %s', async (errors, expected) => {
    const body = `{"voiceCallId":"0LQRM0000006CSz","errors":${errors}}`;
    expect(await createAt({ status: 201, body })).toEqual({
      voiceCallId: '0LQRM0000006CSz',
      errors: expected,
      refusedFields: [],
      attempts: 1,
    });
  });

  it('needs no errors and no content type', async () => {
    const headers = { 'content-type': 'text/plain' };
    const body = '{"voiceCallId":"0LQRM0000006CSz"}';
    expect(await createAt({ status: 200, headers, body })).toMatchObject({
      voiceCallId: '0LQRM0000006CSz',
      errors: [],
    });
  });

  it.each(['', 'null', '<html>', '{"errors":[]}', '{"voiceCallId":""}', '{"voiceCallId":7}'])(
    'without an id may have happened: %s',
    async (body) => {
      const failure = await failureOf(createAt({ status: 200, body }));
      expect(failure).toMatchObject({
        code: 'salesforce-no-answer',
        retryable: true,
        mayHaveHappened: true,
        status: 200,
      });
    },
  );

  it('may have happened when the answer is longer than any should be', async () => {
    const body = `{"voiceCallId":"0LQRM0000006CSz","errors":"${'x'.repeat(600_000)}"}`;
    expect(await failureOf(createAt({ status: 200, body }))).toMatchObject({ mayHaveHappened: true });
  });

  it('may have happened when the answer was cut off', async () => {
    expect(await failureOf(createAt('cut-off'))).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: true });
  });
});
