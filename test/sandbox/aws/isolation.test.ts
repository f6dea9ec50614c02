import { afterEach, expect, test } from 'vitest';
import { createFunction, type LocalFunction } from '../../../sandbox/aws/lambda.ts';
import { writeBundle } from './handler-bundle.ts';

const started: LocalFunction[] = [];
afterEach(async () => void (await Promise.all(started.splice(0).map((it) => it.stop()))));

async function start(source: string, concurrency = 1, timeoutSeconds = 30): Promise<LocalFunction> {
  const bundle = await writeBundle(source);
  const settings = { name: 'example', bundle, environment: { TABLE: 'ledger' }, timeoutSeconds, concurrency };
  const it = createFunction({ ...settings, isolation: 'process' });
  started.push(it);
  return it;
}

test('a container is a process of its own, with the environment of Lambda, and stays warm', async () => {
  const it = await start(`
    let count = 0;
    export const handler = async (event, { functionName }) => {
      console.log('one');
      process.stderr.write('two\\n');
      return { count: ++count, pid: process.pid, functionName, env: process.env, got: event };
    };`);
  const first = await it.invoke({ name: 'a' });
  expect(first).toMatchObject({
    result: { count: 1, functionName: 'example', env: { TABLE: 'ledger', TZ: 'UTC' }, got: { name: 'a' } },
    lines: ['one', 'two'],
  });
  expect(first.result).not.toMatchObject({ pid: process.pid });
  expect(await it.invoke({})).toMatchObject({ result: { count: 2 }, lines: ['one', 'two'] });
});

test('killed in the middle of an invocation it answers with an error, and the next invocation has a new one', async () => {
  const it = await start(`
    let count = 0;
    export const handler = async ({ hang }) => {
      if (hang) setInterval(() => undefined, 1000) && (await new Promise(() => undefined));
      return { count: ++count };
    };`);
  expect(it.kill()).toBe(false);
  expect(await it.invoke({})).toMatchObject({ result: { count: 1 } });
  const cut = it.invoke({ hang: true });
  expect(it.kill()).toBe(true);
  expect(await cut).toEqual({
    error: { name: 'Runtime.ExitError', message: 'Runtime exited with exit signal SIGKILL' },
    lines: [],
  });
  expect(await it.invoke({})).toMatchObject({ result: { count: 1 } });
});

test.each([
  ['exits', `export const handler = () => process.exit(3);`, 'exit status 3'],
  ['does not load', `throw new Error('no settings'); export const handler = 1;`, 'no settings'],
  ['takes too long', `export const handler = () => { for (;;); };`, 'Task timed out after 2.00 seconds'],
])('one that %s is an error', async (_name, source, message) => {
  const it = await start(source, 1, 2);
  expect(await it.invoke({})).toMatchObject({ error: { message: expect.stringContaining(message) } });
});

test('works in as many processes as it may', async () => {
  const source = `export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return process.pid;
  };`;
  const it = await start(source, 2);
  const answers = await Promise.all(Array.from({ length: 4 }, () => it.invoke({})));
  expect(new Set(answers.map(({ result }) => result)).size).toBe(2);
});
