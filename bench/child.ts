import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own that answers questions one after another. */
export interface Child {
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

interface ChildOptions {
  env?: Readonly<Record<string, string>>;
  /** Options of Node. */
  flags?: readonly string[];
  args?: readonly string[];
}

type Reply<Answer> = { answer: Answer } | { error: string };

/**
 * Starts a module as a process. What it writes to stdout is dropped after it was written: a function's log costs its write here too.
 * Of this process' environment it gets nothing but what it needs to run.
 */
export function startChild(module: string, { env = {}, flags = [], args = [] }: ChildOptions = {}): Child {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(module, args, {
    env: { PATH, HOME, TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    ask: <Answer>(question: object) =>
      new Promise<Answer>((resolve, reject) => {
        const gone = () => reject(new Error(`${module} ended before it answered`));
        child.once('exit', gone);
        child.once('message', (reply: Reply<Answer>) => {
          child.off('exit', gone);
          if ('error' in reply) reject(new Error(reply.error));
          else resolve(reply.answer);
        });
        child.send(question);
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
