/** Where a moment stands on the chart, in its units. */
export interface Scale {
  x(time: number): number;
  ticks: { x: number; time: number }[];
  /** Stretches in which nothing happened, drawn short; the chart says how long they were. */
  breaks: { from: number; to: number; milliseconds: number }[];
}

interface Span {
  from: number;
  to: number;
}

const breakWidth = 56;
const shortestBreak = 60_000;
const tickRoom = 92;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400].map(
  (s) => s * 1000,
);

/**
 * A scale for the times of one call. Linear, but a stretch in which nothing happens and that is longer than half of all the rest is cut
 * short: a record may be a week younger than its call.
 * @param busy bars, and moments as spans of no length
 */
export function scaleOf(busy: readonly Span[], width: number): Scale {
  const merged = mergedSpans(busy);
  const lasting = merged.reduce((sum, { from, to }) => sum + to - from, 0);
  const pieces = joined(merged, Math.max(shortestBreak, lasting / 2));
  const shown = Math.max(
    1000,
    pieces.reduce((sum, { from, to }) => sum + to - from, 0),
  );
  const room = width - breakWidth * (pieces.length - 1);
  const long = (milliseconds: number) => (milliseconds * room) / shown;
  const placed: (Span & { x: number })[] = [];
  let x = 0;
  for (const piece of pieces) {
    placed.push({ ...piece, x });
    x += long(piece.to - piece.from) + breakWidth;
  }
  return {
    x: (time) => {
      const piece = placed.findLast(({ from }) => time >= from) ?? placed[0];
      return piece === undefined ? 0 : piece.x + long(Math.min(Math.max(time, piece.from), piece.to) - piece.from);
    },
    ticks: ticksOf(placed, long),
    breaks: breaksOf(placed),
  };
}

/** Spans that touch are one; the first to begin is first. */
function mergedSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

/** What is not too far apart becomes one piece. */
function joined(spans: readonly Span[], longestGap: number): Span[] {
  const pieces: Span[] = [];
  for (const span of spans) {
    const last = pieces.at(-1);
    if (last !== undefined && span.from - last.to <= longestGap) last.to = span.to;
    else pieces.push({ ...span });
  }
  return pieces;
}

function breaksOf(placed: readonly (Span & { x: number })[]): Scale['breaks'] {
  return placed.slice(1).map((piece, index) => ({
    from: piece.x - breakWidth,
    to: piece.x,
    milliseconds: piece.from - (placed[index]?.to ?? piece.from),
  }));
}

/** Round times, with room for their labels; at a piece that is too short for a round time, its beginning. */
function ticksOf(placed: readonly (Span & { x: number })[], long: (milliseconds: number) => number): Scale['ticks'] {
  const step = steps.find((one) => long(one) >= tickRoom) ?? steps.at(-1) ?? 1000;
  const ticks: Scale['ticks'] = [];
  for (const { from, to, x } of placed) {
    const firstRound = Math.ceil(from / step) * step;
    const times =
      firstRound > to
        ? [from]
        : Array.from({ length: Math.floor((to - firstRound) / step) + 1 }, (_, n) => firstRound + n * step);
    for (const time of times) ticks.push({ time, x: x + long(time - from) });
  }
  return ticks;
}

/**
 * Moves marks apart that would cover each other; their order stays.
 * @param places in ascending order
 */
export function spread(places: readonly number[], apart: number, from: number, to: number): number[] {
  const gap = Math.min(apart, (to - from) / Math.max(1, places.length - 1));
  const moved: number[] = [];
  for (const place of places) moved.push(Math.max(place, from, (moved.at(-1) ?? -Infinity) + gap));
  let limit = to;
  for (let index = moved.length - 1; index >= 0; index -= 1) {
    moved[index] = Math.min(moved[index] ?? limit, limit);
    limit = (moved[index] ?? limit) - gap;
  }
  return moved;
}
