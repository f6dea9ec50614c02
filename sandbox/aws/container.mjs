// One Lambda execution environment, run by isolation.ts as a thread or a process: plain JavaScript, so that it starts without tsx.
import { parentPort, workerData } from 'node:worker_threads';

const [bundle, functionName] = parentPort ? [workerData.bundle, workerData.functionName] : process.argv.slice(2);
const say = (message) => (parentPort ? parentPort.postMessage(message) : process.send(message));
const source = parentPort ?? process;
// A process ends with the one that started it.
if (!parentPort) process.on('disconnect', () => process.exit());

// Output goes at once over the port of the answers: so it stays in order with them, and survives a timeout.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    say({ type: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const written = typeof encoding === 'function' ? encoding : done;
    if (written) queueMicrotask(written);
    return true;
  };
}
// Node prints its own warnings past process.stderr.
process.removeAllListeners('warning');
process.on('warning', (warning) => process.stderr.write(`${warning.name}: ${warning.message}\n`));

const errorOf = (thrown) =>
  thrown instanceof Error
    ? { name: thrown.name, message: thrown.message }
    : { name: 'Error', message: typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown)) };

const contextOf = (awsRequestId, deadline) => ({
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: '256',
  awsRequestId,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

async function invoke(handler, { requestId, event, deadline }) {
  try {
    // As over Lambda's Runtime API, both event and result are JSON.
    const result = await handler(JSON.parse(event), contextOf(requestId, deadline));
    say({ type: 'answer', result: JSON.stringify(result) });
  } catch (thrown) {
    say({ type: 'answer', error: errorOf(thrown) });
  }
}

try {
  const { handler } = await import(bundle);
  if (typeof handler !== 'function') throw new Error('The bundle exports no function named handler');
  source.on('message', (message) => invoke(handler, message));
  say({ type: 'ready' });
} catch (thrown) {
  say({ type: 'broken', error: errorOf(thrown) });
}
