import { html, type Html } from './html.ts';
import { chart } from './measures.ts';
import type { Scale } from './scale.ts';
import { clock, day, roughly } from './words.ts';

/** The axis on top: times of day in UTC, the day where it changes, and how long each stretch is that was cut short. */
export function axis({ ticks, breaks }: Scale, height: number): Html {
  const left = chart.gutter + chart.inset;
  const lines = ticks.map(
    ({ x }) => html`<path class="tick" d="M${(left + x).toFixed(1)} ${chart.axis - 6}V${height}" />`,
  );
  const labels = labelsOf(ticks).map(
    ({ x, text }) =>
      html`<text class="axis" x="${x.toFixed(1)}" y="${chart.axis - 12}" text-anchor="middle">${text}</text>`,
  );
  const breakMarks = breaks.map((one) => breakMark(one, left, height));
  return html`<text class="axis" x="0" y="${chart.axis - 12}">UTC</text>${lines}${labels}${breakMarks}`;
}

/** Labels that do not run into each other; a later one wins, for it may be the only one after a break. */
function labelsOf(ticks: Scale['ticks']): { x: number; text: string }[] {
  const labels: { x: number; text: string }[] = [];
  let free = chart.gutter + chart.plot;
  for (const [index, { x, time }] of [...ticks.entries()].reverse()) {
    const before = ticks[index - 1];
    const newDay = before !== undefined && day(before.time) !== day(time);
    const text = newDay ? `${day(time).slice(5)} ${clock(time)}` : clock(time);
    const half = text.length * 3.2;
    const middle = Math.min(chart.gutter + chart.inset + x, chart.gutter + chart.plot - half);
    if (middle + half > free) continue;
    labels.push({ x: middle, text });
    free = middle - half - 6;
  }
  return labels;
}

function breakMark({ from, to, milliseconds }: Scale['breaks'][number], left: number, height: number): Html {
  const [x, width] = [left + from + 14, to - from - 28];
  const middle = x + width / 2;
  return html`<g class="break">
    <title>${roughly(milliseconds)} in which nothing was recorded, drawn short</title>
    <rect x="${x.toFixed(1)}" y="${chart.axis}" width="${width}" height="${height - chart.axis}" />
    <text
      x="${middle.toFixed(1)}"
      y="${chart.axis + 46}"
      text-anchor="middle"
      transform="rotate(-90 ${middle.toFixed(1)} ${chart.axis + 46})"
      dy="0.35em"
      >${roughly(milliseconds)}</text
    >
  </g>`;
}
