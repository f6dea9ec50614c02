import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** How containers are kept apart: as threads of this process, which start fast, or as processes, each of which may be killed. */
export type Isolation = 'thread' | 'process';

interface EnvironmentSettings {
  /** URL of the bundle. */
  bundle: string;
  functionName: string;
  env: Record<string, string>;
}

/** What the one who started an execution environment is told of it. */
interface Listener {
  message(message: unknown): void;
  /** What Node itself wrote, past the streams of the function. */
  output(chunk: Buffer): void;
  error(error: unknown): void;
  exit(how: string): void;
}

/** A running container.mjs. */
export interface ExecutionEnvironment {
  send(message: object): void;
  /** At once, whatever it does: a process by SIGKILL. Resolves when it is gone. */
  end(): Promise<void>;
}

const program = new URL('./container.mjs', import.meta.url);

/** Starts container.mjs. */
export const startEnvironment = (isolation: Isolation, settings: EnvironmentSettings, listener: Listener) =>
  isolation === 'thread' ? startThread(settings, listener) : startProcess(settings, listener);

function startThread(
  { env, bundle, functionName }: EnvironmentSettings,
  { message, output, error, exit }: Listener,
): ExecutionEnvironment {
  const workerData = { bundle, functionName };
  const worker = new Worker(program, { workerData, env, execArgv: [], stdout: true, stderr: true });
  worker.stdout.on('data', output);
  worker.stderr.on('data', output);
  worker.on('message', message);
  worker.on('error', error);
  worker.on('exit', (code) => exit(`status ${code}`));
  return {
    send: (it) => worker.postMessage(it),
    end: async () => void (await worker.terminate()),
  };
}

function startProcess(
  { env, bundle, functionName }: EnvironmentSettings,
  { message, output, error, exit }: Listener,
): ExecutionEnvironment {
  const child = fork(fileURLToPath(program), [bundle, functionName], { env, execArgv: [], silent: true });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdout?.on('data', output);
  child.stderr?.on('data', output);
  child.on('message', message);
  child.on('error', error);
  child.on('exit', (code, signal) => exit(code === null ? `signal ${signal}` : `status ${code}`));
  return {
    send: (it) => void child.send(it, () => undefined),
    end: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
