import { afterEach, expect, test } from 'vitest';
import { createFunction, type LocalFunction } from '../../../sandbox/aws/lambda.ts';
import { functionOf, writeBundle } from './handler-bundle.ts';

const started: LocalFunction[] = [];
afterEach(async () => void (await Promise.all(started.splice(0).map((it) => it.stop()))));

async function start(source: string, environment?: Record<string, string>): Promise<LocalFunction> {
  const it = await functionOf(source, environment);
  started.push(it);
  return it;
}

test('answers with the result and the lines of that invocation', async () => {
  const it = await start(`
    let count = 0;
    export const handler = async (event) => {
      count += 1;
      console.log('one', event.name);
      console.error('two');
      process.stdout.write('{"three":3}\\n');
      return { count, got: event.name };
    };`);
  expect(await it.invoke({ name: 'a' })).toEqual({
    result: { count: 1, got: 'a' },
    lines: ['one a', 'two', '{"three":3}'],
  });
  expect(await it.invoke({ name: 'b' })).toMatchObject({
    result: { count: 2, got: 'b' },
    lines: ['one b', 'two', '{"three":3}'],
  });
});

test('gives the context of Lambda and an environment of its own', async () => {
  process.env['HOST_SECRET'] = 'never';
  const it = await start(
    `export const handler = async (event, context) => ({
      env: process.env, name: context.functionName, version: context.functionVersion,
      id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
    });`,
    { TABLE: 'ledger' },
  );
  const { result } = await it.invoke({});
  expect(result).toMatchObject({ name: 'example', version: '$LATEST', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(result).toMatchObject({ env: { TABLE: 'ledger', TZ: 'UTC', AWS_LAMBDA_FUNCTION_NAME: 'example' } });
  expect(result).not.toHaveProperty('env.HOST_SECRET');
  expect(result).toHaveProperty('left', expect.closeTo(1000, -3));
  delete process.env['HOST_SECRET'];
});

test('a thrown error is the answer, and the container stays', async () => {
  const it = await start(`
    let count = 0;
    export const handler = async () => { if (++count === 1) { console.log('oh'); throw new TypeError('no such thing'); } return count; };`);
  expect(await it.invoke({})).toEqual({ error: { name: 'TypeError', message: 'no such thing' }, lines: ['oh'] });
  expect(await it.invoke({})).toEqual({ result: 2, lines: [] });
});

test('a timeout loses the container and keeps what it wrote', async () => {
  const bundle = await writeBundle(`
    let count = 0;
    export const handler = async ({ hang }) => { count += 1; console.log('began'); if (hang) for (;;); return count; };`);
  const it = createFunction({ name: 'slow', bundle, environment: {}, timeoutSeconds: 0.2, concurrency: 1 });
  started.push(it);
  expect(await it.invoke({ hang: false })).toMatchObject({ result: 1 });
  expect(await it.invoke({ hang: true })).toEqual({
    error: { name: 'Sandbox.Timedout', message: 'Task timed out after 0.20 seconds' },
    lines: ['began'],
  });
  expect(await it.invoke({ hang: false })).toMatchObject({ result: 1 });
});

test.each([
  ['a process that exits', `export const handler = async () => process.exit(3);`, 'exit status 3'],
  [
    'an uncaught error',
    `export const handler = () => new Promise(() => setImmediate(() => { throw new Error('late'); }));`,
    'late',
  ],
  ['a bundle that does not load', `throw new Error('no settings'); export const handler = 1;`, 'no settings'],
  ['a bundle without a handler', `export const main = 1;`, 'no function named handler'],
])('%s is an error', async (_name, source, message) => {
  const it = await start(source);
  expect(await it.invoke({})).toMatchObject({ error: { message: expect.stringContaining(message) } });
});

test('runs as many at once as it may, one at a time in each container', async () => {
  const bundle = await writeBundle(`
    import { threadId } from 'node:worker_threads';
    let running = 0, most = 0;
    export const handler = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return { threadId, most };
    };`);
  const it = createFunction({ name: 'many', bundle, environment: {}, timeoutSeconds: 5, concurrency: 2 });
  started.push(it);
  const answers = await Promise.all(Array.from({ length: 8 }, () => it.invoke({})));
  const results = answers.map(({ result }) => JSON.stringify(result));
  expect(new Set(results).size).toBe(2);
  expect(results.every((result) => result.endsWith('"most":1}'))).toBe(true);
});

test('stop lets running invocations finish and refuses new ones', async () => {
  const it = await functionOf(
    `export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return 'done'; };`,
  );
  const running = it.invoke({});
  await it.stop();
  expect(await running).toEqual({ result: 'done', lines: [] });
  await expect(it.invoke({})).rejects.toThrow('example was stopped');
});

test('renewed, it gives new containers to what comes, and lets those at work finish', async () => {
  const it = await start(`
    let count = 0;
    export const handler = async (ms) => { await new Promise((r) => setTimeout(r, ms)); return (count += 1); };`);
  expect(await it.invoke(0)).toMatchObject({ result: 1 });
  const running = it.invoke(100);
  await it.renew();
  expect(await it.invoke(0)).toMatchObject({ result: 1 });
  expect(await running).toMatchObject({ result: 2 });
  expect(await it.invoke(0)).toMatchObject({ result: 2 });
});
