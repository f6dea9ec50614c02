import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

interface FunctionError {
  name: string;
  message: string;
}

/** What an invocation gave: a result (JSON) or an error, and every line that the function wrote meanwhile. */
export interface FunctionAnswer {
  result?: unknown;
  error?: FunctionError;
  lines: string[];
}

export interface ContainerSettings {
  name: string;
  /** Absolute path of an ES module that exports `handler`. */
  bundle: string;
  environment: Readonly<Record<string, string>>;
  timeoutSeconds: number;
}

type Message =
  | { type: 'output'; text: string }
  | { type: 'ready' }
  | { type: 'broken'; error: FunctionError }
  | { type: 'answer'; result?: string; error?: FunctionError };
type Reply = Pick<FunctionAnswer, 'result' | 'error'>;

const initSeconds = 10; // Lambda's own limit for loading a function

/** One execution environment: a Worker that loads the bundle once and takes one invocation at a time. */
export class Container {
  readonly #settings: ContainerSettings;
  readonly #worker: Worker;
  readonly #ready: Promise<Reply>;
  #settle: ((reply: Reply) => void) | undefined;
  #output = '';
  #lost = false;

  constructor(settings: ContainerSettings) {
    this.#settings = settings;
    this.#worker = new Worker(new URL('./container.mjs', import.meta.url), {
      workerData: { bundle: pathToFileURL(settings.bundle).href, functionName: settings.name },
      env: environmentOf(settings),
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#listen();
    this.#ready = this.#reply(initSeconds);
  }

  /** After a timeout, a crash or a failed load the environment is gone: the next invocation needs a new one. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** Runs one invocation to its end. Never rejects: what goes wrong is the answer's `error`. */
  async invoke(event: unknown): Promise<FunctionAnswer> {
    const { timeoutSeconds } = this.#settings;
    let reply = await this.#ready;
    if (reply.error === undefined) {
      const deadline = Date.now() + timeoutSeconds * 1000;
      const replied = this.#reply(timeoutSeconds);
      this.#worker.postMessage({ requestId: randomUUID(), event: JSON.stringify(event), deadline });
      reply = await replied;
    }
    const lines = this.#output.split('\n').filter((line) => line !== '');
    this.#output = '';
    return { ...reply, lines };
  }

  async stop(): Promise<void> {
    this.#lost = true;
    await this.#worker.terminate();
  }

  #listen(): void {
    const keep = (chunk: Buffer) => (this.#output += chunk.toString('utf8'));
    this.#worker.stdout.on('data', keep);
    this.#worker.stderr.on('data', keep);
    this.#worker.on('message', (message: Message) => this.#receive(message));
    this.#worker.on('error', (error) => this.#lose(crashOf(error)));
    this.#worker.on('exit', (code) => {
      this.#lose({ name: 'Runtime.ExitError', message: `Runtime exited with exit status ${code}` });
    });
  }

  #receive(message: Message): void {
    if (message.type === 'output') this.#output += message.text;
    else if (message.type === 'ready') this.#settle?.({});
    else if (message.type === 'broken') this.#lose(message.error);
    else if (message.error !== undefined) this.#settle?.({ error: message.error });
    else this.#settle?.({ result: message.result === undefined ? undefined : JSON.parse(message.result) });
  }

  /** The next reply of the worker; after the time is up the worker is ended, as Lambda does. */
  #reply(withinSeconds: number): Promise<Reply> {
    return new Promise((resolve) => {
      if (this.#lost) return resolve({ error: { name: 'Runtime.ExitError', message: 'Runtime exited before' } });
      const timer = setTimeout(() => {
        const message = `Task timed out after ${withinSeconds.toFixed(2)} seconds`;
        this.#lose({ name: 'Sandbox.Timedout', message });
      }, withinSeconds * 1000);
      this.#settle = (reply) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(reply);
      };
    });
  }

  #lose(error: FunctionError): void {
    this.#lost = true;
    void this.#worker.terminate();
    this.#settle?.({ error });
  }
}

/** Nothing of the host's environment but what a process needs to run; times are UTC as in Lambda. */
function environmentOf({ name, environment }: ContainerSettings): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' };
  return { PATH, HOME, TZ: 'UTC', ...lambda, ...environment };
}

function crashOf(thrown: unknown): FunctionError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: 'Error', message: String(thrown) };
}
