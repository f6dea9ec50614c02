import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { startEnvironment, type ExecutionEnvironment, type Isolation } from './isolation.ts';

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
  /** Threads where not said. */
  isolation?: Isolation | undefined;
}

type Message =
  | { type: 'output'; text: string }
  | { type: 'ready' }
  | { type: 'broken'; error: FunctionError }
  | { type: 'answer'; result?: string; error?: FunctionError };
type Reply = Pick<FunctionAnswer, 'result' | 'error'>;

const initSeconds = 10; // Lambda's own limit for loading a function

/** One execution environment: a thread or a process that loads the bundle once and takes one invocation at a time. */
export class Container {
  readonly #settings: ContainerSettings;
  readonly #environment: ExecutionEnvironment;
  readonly #ready: Promise<Reply>;
  #settle: ((reply: Reply) => void) | undefined;
  #output = '';
  #lost = false;

  constructor(settings: ContainerSettings) {
    this.#settings = settings;
    this.#environment = this.#start(settings);
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
      this.#environment.send({ requestId: randomUUID(), event: JSON.stringify(event), deadline });
      reply = await replied;
    }
    const lines = this.#output.split('\n').filter((line) => line !== '');
    this.#output = '';
    return { ...reply, lines };
  }

  async stop(): Promise<void> {
    this.#lost = true;
    await this.#environment.end();
  }

  /** Ends it in the middle of what it does, as when the machine under it fails: its invocation gives an error. */
  kill(): void {
    void this.#environment.end();
  }

  #start({ name, bundle, isolation = 'thread', ...settings }: ContainerSettings): ExecutionEnvironment {
    const environment = { bundle: pathToFileURL(bundle).href, functionName: name };
    return startEnvironment(
      isolation,
      { ...environment, env: environmentOf(name, settings.environment) },
      {
        message: (message) => this.#receive(message as Message),
        output: (chunk) => (this.#output += chunk.toString('utf8')),
        error: (error) => this.#lose(crashOf(error)),
        exit: (how) => this.#lose({ name: 'Runtime.ExitError', message: `Runtime exited with exit ${how}` }),
      },
    );
  }

  #receive(message: Message): void {
    if (message.type === 'output') this.#output += message.text;
    else if (message.type === 'ready') this.#settle?.({});
    else if (message.type === 'broken') this.#lose(message.error);
    else if (message.error !== undefined) this.#settle?.({ error: message.error });
    else this.#settle?.({ result: message.result === undefined ? undefined : JSON.parse(message.result) });
  }

  /** The next reply of the container; after the time is up it is ended, as Lambda does. */
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
    void this.#environment.end();
    this.#settle?.({ error });
  }
}

/** Nothing of the host's environment but what a process needs to run; times are UTC as in Lambda. */
function environmentOf(name: string, environment: ContainerSettings['environment']): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' };
  return { PATH, HOME, TZ: 'UTC', ...lambda, ...environment };
}

function crashOf(thrown: unknown): FunctionError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: 'Error', message: String(thrown) };
}
