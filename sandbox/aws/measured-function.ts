import { setTimeout as wait } from 'node:timers/promises';
import type { AwsMetrics, SourceEvent } from './aws-metrics.ts';
import type { FunctionAnswer } from './container.ts';
import type { LocalFunction } from './lambda.ts';

/** How soon an event source tries again a function that is throttled. Lambda takes longer, and without end. */
const againMs = 100;

/**
 * A function as its event sources call it, with what AWS measures there.
 * @param throttled names of functions for which there is no container: what is sent to them waits, until they are taken out
 */
export function measuredFunction(
  name: string,
  it: Pick<LocalFunction, 'invoke'>,
  { metrics, throttled }: { metrics: AwsMetrics; throttled: ReadonlySet<string> },
): (event: SourceEvent) => Promise<FunctionAnswer> {
  return async (event) => {
    while (throttled.has(name)) {
      metrics.throttled(name);
      await wait(againMs);
    }
    metrics.sent(name, event);
    const answer = await it.invoke(event);
    metrics.ended(name, answer);
    return answer;
  };
}
