import type { Bundles } from '../bundles.ts';
import { startChild } from '../child.ts';
import type { EventTook } from '../measured/worker.ts';
import { percentile, progress, rounded, type Report } from '../report.ts';
import { functionEnvironment, type Stubs } from '../surroundings.ts';

interface EventParts {
  bundles: Bundles;
  stubs: Stubs;
  /** Events, after as many to warm up with as there are tenths of them. */
  count: number;
}

/** From INITIATED in the handler to the POST at Salesforce, one event at a time, less the time that DescribeContact was told to take. */
export async function benchEvents(report: Report, { bundles, stubs, count }: EventParts): Promise<void> {
  const child = startChild(bundles.worker, {
    args: [bundles.functions['contact-event']],
    env: functionEnvironment(stubs),
  });
  try {
    for (const describeMs of [0, 20]) {
      await stubs.describeAfter(describeMs);
      for (let left = Math.ceil(count / 10); left > 0; left -= 1) await child.ask<EventTook>({ do: 'event' });
      await stubs.seen();
      const events: EventTook[] = [];
      while (events.length < count) events.push(await child.ask<EventTook>({ do: 'event' }));
      const { creates } = (await stubs.seen()).salesforce;
      const shares = events.map(
        ({ contactId, calledAt }) => (creates[contactId] ?? Number.NaN) - calledAt - describeMs,
      );
      const name = `events.describe${String(describeMs)}ms.ownShare`;
      report.figures[`${name}.p50Ms`] = rounded(percentile(shares, 0.5));
      report.figures[`${name}.p99Ms`] = rounded(percentile(shares, 0.99));
      progress(
        `${name}: p50 ${String(report.figures[`${name}.p50Ms`])} ms, p99 ${String(report.figures[`${name}.p99Ms`])} ms`,
      );
    }
  } finally {
    await stubs.describeAfter(0);
    await child.stop();
  }
}
