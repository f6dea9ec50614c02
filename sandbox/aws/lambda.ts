import { Container, type ContainerSettings, type FunctionAnswer } from './container.ts';

interface FunctionSettings extends ContainerSettings {
  /** Most containers at once: Lambda's reserved concurrency. Further invocations wait for a free one. */
  concurrency: number;
}

export interface LocalFunction {
  /** Runs one invocation, on a warm container if one is free. Rejects only after `stop`. */
  invoke(event: unknown): Promise<FunctionAnswer>;
  /** Kills one container in the middle of an invocation; false where none is at work. */
  kill(): boolean;
  /** From now on invocations get new containers, as after a deployment; those at work finish first. */
  renew(): Promise<void>;
  /** Lets running and waiting invocations finish, then ends all containers. */
  stop(): Promise<void>;
}

/**
 * Makes a Lambda function of a built bundle. Unlike Lambda's, its containers are not frozen between invocations,
 * they share the host's time zone and, as threads, the process' memory.
 */
export function createFunction(settings: FunctionSettings): LocalFunction {
  const warm: Container[] = [];
  const atWork = new Set<Container>();
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<FunctionAnswer>>();
  let free = settings.concurrency;
  let isStopped = false;
  let generation = 0;

  /** The container used last, unless it crashed since. */
  function warmest(): Container | undefined {
    const container = warm.pop();
    return container?.isLost === true ? warmest() : container;
  }

  async function run(event: unknown): Promise<FunctionAnswer> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const container = warmest() ?? new Container(settings);
    atWork.add(container);
    const startedIn = generation;
    const answer = await container.invoke(event);
    atWork.delete(container);
    if (startedIn !== generation) void container.stop();
    else if (!container.isLost) warm.push(container);
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
    return answer;
  }

  return {
    async invoke(event) {
      if (isStopped) throw new Error(`The function ${settings.name} was stopped`);
      const answer = run(event);
      running.add(answer);
      return answer.finally(() => running.delete(answer));
    },
    kill() {
      const [container] = atWork;
      container?.kill();
      return container !== undefined;
    },
    async renew() {
      generation += 1;
      await Promise.all(warm.splice(0).map((container) => container.stop()));
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled(running);
      await Promise.all(warm.splice(0).map((container) => container.stop()));
    },
  };
}
