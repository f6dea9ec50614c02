import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bridge } from '../support/cli.ts';

const noRegion = { AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_CONFIG_FILE: '/dev/null' };

test.each(['parked list', 'doctor', 'redrive'])('%s without a region says what to set', async (command) => {
  const { code, stderr } = await bridge([...command.split(' '), '--stack', 'X'], '', noRegion);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'bridge: no valid AWS region is set: set AWS_REGION, or a profile that names one\n',
  });
});

test('the sandbox takes the key that it made with it when it ends', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/bridge.ts', 'sandbox', '--port', '0']);
  let said = '';
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, file] = /private key for this run: (\S+)\n[^]*Ctrl-C/.exec(said) ?? [];
      if (file !== undefined) resolve(file);
    });
  });
  const file = await ready;
  expect(existsSync(file)).toBe(true);
  child.kill('SIGINT');
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('a sandbox that cannot start leaves no key either', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const TMPDIR = mkdtempSync(join(tmpdir(), 'bridge-test-'));
  const { code, stderr } = await bridge(['sandbox', '--port', String(port)], '', { TMPDIR });
  taken.close();
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('EADDRINUSE') });
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('salesforce-sandbox-'))).toEqual([]);
});
