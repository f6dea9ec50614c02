import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCentersOfDefinition } from '../../../bin/callcenter/definition-file.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/salesforce/server.ts';
import { folder, run } from './cli.ts';

const orgId = '00D000000000001';
let dir: string;
let sandbox: Sandbox;
const at = (name: string): string => join(dir, name);

beforeEach(async () => {
  dir = folder();
  const created = await run([
    'keys',
    'create',
    '--call-center',
    'ConnectBridge',
    '--private-key',
    at('key.pem'),
    '--certificate',
    at('certificate.pem'),
  ]);
  expect(created).toMatchObject({ err: '', exit: 0 });
  const generated = await run([
    ...[
      'callcenter',
      'generate',
      '--format',
      'scv',
      '--call-center',
      'ConnectBridge',
      '--display-name',
      'Connect Bridge',
    ],
    ...['--vendor-info', 'c__AMAZON_CONNECT', '--certificate', at('certificate.pem'), '--output', at('scv.xml')],
  ]);
  expect(generated).toEqual({ out: '', err: '', exit: 0 });
  expect(await run(['callcenter', 'validate', '--strict', at('scv.xml')])).toMatchObject({ exit: 0 });
  sandbox = await startSandbox({ orgId, callCenters: await callCentersOfDefinition(at('scv.xml')) });
});
afterEach(() => sandbox.close());

async function patch(privateKeyFile: string): Promise<number> {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(orgId)
    .setSubject('ConnectBridge')
    .setIssuedAt()
    .setExpirationTime('3m')
    .sign(await importPKCS8(readFileSync(privateKeyFile, 'utf8'), 'RS256'));
  const response = await fetch(`${sandbox.url}/telephony/v1/voiceCalls/contact-1`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'telephony-provider-name': 'amazon-connect',
    },
    body: JSON.stringify({ initiationMethod: 'OUTBOUND', toNumber: '+12065550123', endTime: '2026-11-20T10:00:00Z' }),
  });
  return response.status;
}

test('the key of keys create is accepted by an org with the generated definition, another is not', async () => {
  expect(await patch(at('key.pem'))).toBe(200);
  expect(sandbox.voiceCalls()).toMatchObject([{ vendorCallKey: 'contact-1' }]);
  await run([
    'keys',
    'create',
    '--call-center',
    'ConnectBridge',
    '--private-key',
    at('other.pem'),
    '--certificate',
    at('other-certificate.pem'),
  ]);
  expect(await patch(at('other.pem'))).toBe(401);
});

test('a rotation: the new key is refused until it is uploaded, then taken, and the old one is kept', async () => {
  const place = ['--private-key', at('key.pem'), '--certificate', at('certificate.pem')];
  const promote = ['keys', 'rotate', 'promote', ...place, '--salesforce', sandbox.url, '--org-id', orgId];
  expect(await run(['keys', 'rotate', 'start', ...place])).toMatchObject({ err: '', exit: 0 });
  expect(await patch(at('key.pem'))).toBe(200);

  expect(await run(promote)).toEqual({
    out: '',
    err: `bridge: Salesforce refuses the new key; upload ${at('certificate.pem')}.pending first. Nothing was changed\n`,
    exit: 1,
  });
  expect(await patch(at('key.pem'))).toBe(200);

  sandbox.setKey('ConnectBridge', readFileSync(`${at('certificate.pem')}.pending`, 'utf8'));
  expect(await patch(at('key.pem'))).toBe(401);
  expect(await run(promote)).toMatchObject({ err: '', exit: 0 });
  expect(await patch(at('key.pem'))).toBe(200);
  expect(await patch(`${at('key.pem')}.previous`)).toBe(401);
  // What was asked with the new key made no call.
  expect(sandbox.voiceCalls()).toHaveLength(1);
});

test('an address that gives no answer, and one that answers something else, change nothing', async () => {
  const place = ['--private-key', at('key.pem'), '--certificate', at('certificate.pem')];
  await run(['keys', 'rotate', 'start', ...place]);
  const promote = (url: string) => run(['keys', 'rotate', 'promote', ...place, '--salesforce', url, '--org-id', orgId]);
  await expect(promote('http://127.0.0.1:1')).rejects.toThrow(
    'http://127.0.0.1:1/telephony/v1/voiceCalls: gave no answer',
  );
  sandbox.setFaults([{ when: {}, do: { status: 503 } }]);
  await expect(promote(sandbox.url)).rejects.toThrow(
    '/telephony/v1/voiceCalls: answered 503, which does not tell; try again',
  );
  sandbox.setFaults([]);
  expect(await patch(at('key.pem'))).toBe(200);
});
