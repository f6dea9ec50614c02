import { axis } from './axis.ts';
import { html, type Html } from './html.ts';
import { lane, laneHeight } from './lane.ts';
import { barsOf, type Bar, type Leg } from './lanes.ts';
import { chart } from './measures.ts';
import type { Story } from './model.ts';
import { scaleOf, type Scale } from './scale.ts';
import { count } from './words.ts';

/** The swim-lane chart of a call: a lane for each leg, over the times of the recording. Nothing for a call of which no leg is known. */
export function chartOf(story: Story): Html {
  const { legs, deliveries } = story;
  const known = timesOf(story);
  if (legs.length === 0 || known.length === 0)
    return html`<p class="dim">No contact could be read, so there is no chart.</p>`;
  const bars = legs.map((leg) => barsOf(leg, Math.max(...known)));
  const moments = deliveries.flatMap(({ sentAt }) => (sentAt === undefined ? [] : [{ from: sentAt, to: sentAt }]));
  const scale = scaleOf(
    [...moments, ...bars.flat().map(({ from, to }) => ({ from, to }))],
    chart.plot - 2 * chart.inset,
  );
  const height = chart.axis + legs.length * laneHeight + 4;
  const width = chart.gutter + chart.plot;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Chart of ${story.name}">
    <svg
      class="chart"
      viewBox="0 0 ${width} ${height}"
      role="group"
      aria-label="${count(legs.length, 'leg')} over time"
    >
      ${axis(scale, height)} ${links(legs, scale)}
      ${legs.map((leg, at) => lane({ story, leg, bars: bars[at] ?? [], scale, top: chart.axis + at * laneHeight }))}
    </svg>
  </div>`;
}

/** Every time that the chart has to hold. */
function timesOf({ legs, deliveries }: Story): number[] {
  const bars: Bar[] = legs.flatMap((leg) => barsOf(leg, 0));
  const sent = deliveries.flatMap(({ sentAt }) => sentAt ?? []);
  return [...sent, ...bars.flatMap(({ from, to }) => [from, to])];
}

/** A line from the leg that a leg came from, at the moment at which it began. */
function links(legs: readonly Leg[], scale: Scale): Html[] {
  return legs.flatMap((leg, at) => {
    const parent = legs.findIndex(({ contactId }) => contactId === leg.parentId);
    if (parent < 0 || leg.initiatedAt === undefined) return [];
    const x = chart.gutter + chart.inset + scale.x(Date.parse(leg.initiatedAt));
    const y = (lane: number) => chart.axis + lane * laneHeight + chart.bar.top + chart.bar.height / 2;
    return [html`<path class="link" d="M${x.toFixed(1)} ${y(parent)}V${y(at)}" />`];
  });
}
