import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { account, region } from './stage.ts';

/** A pretend AWS made by others (moto), on loopback, in memory. */
export interface Moto {
  url: string;
  /** What an unmodified SDK or CLI needs to reach it, and no real account. */
  environment: Record<string, string>;
  /** Resource types that its CloudFormation has passed over so far. */
  ignored(): string[];
  /** A request of a service that has no SDK here; moto knows the service by the credential's scope and checks no signature. */
  rest(service: string, path: string, method?: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Whether `moto_server` is installed. */
export const hasMoto = (): boolean => spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;

const startSeconds = 60;

/** Starts moto on a free port. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, MOTO_ACCOUNT_ID: account },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // By name: moto finds CloudFormation's templates by it.
  const url = `http://localhost:${String(port)}`;
  await up(url, child);
  return {
    url,
    environment: environmentOf(url),
    ignored: () =>
      [
        ...new Set([...output.matchAll(/No Moto CloudFormation support for (\S+)/g)].map(([, type = '']) => type)),
      ].sort(),
    async rest(service, path, method = 'GET', body) {
      const credential = `Credential=local/20260101/${region}/${service}/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`;
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${service} ${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
      const text = await answer.text();
      return text === '' ? undefined : JSON.parse(text);
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

async function up(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startSeconds * 1000;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(200);
  }
  child.kill();
  throw new Error(`moto_server did not come up within ${String(startSeconds)} s`);
}

const environmentOf = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
