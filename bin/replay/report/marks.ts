import { groupBy } from './group-by.ts';
import { html, type Html } from './html.ts';
import type { Leg } from './lanes.ts';
import { chart } from './measures.ts';
import type { Delivery, Request, Story, Verb } from './model.ts';
import { spread } from './scale.ts';
import { clock } from './words.ts';

type Place = (time: number) => number;
const bounds = [chart.gutter + 8, chart.gutter + chart.plot - 10] as const;

/** A numbered mark for each delivery of a leg, at the time at which it was sent: round for events, square for records. */
export function deliveryMarks({ id, deliveries }: Story, { contactId }: Leg, x: Place): Html[] {
  const own = deliveries.filter((delivery) => delivery.contactId === contactId);
  const timed = own.flatMap((delivery) =>
    delivery.sentAt === undefined ? [] : [{ delivery, at: x(delivery.sentAt) }],
  );
  timed.sort((a, b) => a.at - b.at);
  const places = spread(
    timed.map(({ at }) => at),
    19,
    ...bounds,
  );
  return timed.map(({ delivery, at }, index) => deliveryMark(id, delivery, at, places[index] ?? at));
}

/** What the table and the mark say of a delivery. */
function told({ number, label, sentAt, outcome, reason }: Delivery): string {
  const time = sentAt === undefined ? '' : ` ${clock(sentAt)}`;
  return `${String(number)}: ${label}${time}, ${outcome}: ${reason}`;
}

function deliveryMark(story: string, delivery: Delivery, at: number, place: number): Html {
  const [y, px] = [chart.deliveries, place.toFixed(1)];
  const record = delivery.source === 'contact-record';
  return html`<a class="mark ${delivery.outcome}" href="#${story}-d${delivery.number}" aria-label="${told(delivery)}">
    <title>${told(delivery)}</title>
    <path class="leader" d="M${at.toFixed(1)} ${chart.bar.top + chart.bar.height + 2}L${px} ${y - 9}" />
    ${
      record
        ? html`<rect x="${(place - 8).toFixed(1)}" y="${y - 8}" width="16" height="16" rx="3" />`
        : html`<circle cx="${px}" cy="${y}" r="8" />`
    }
    <text x="${px}" y="${y}" dy="0.35em" text-anchor="middle">${delivery.number}</text>
  </a>`;
}

const words: Readonly<Record<Verb, string>> = { create: 'POST', update: 'PATCH', free: 'clear', other: '?' };

/** The requests about a leg's VoiceCall, below the delivery that they followed; those of one delivery and verb are one mark. */
export function requestMarks({ id, legs, requests }: Story, { contactId }: Leg, x: Place): (Html | undefined)[] {
  const known = new Set(legs.map((leg) => leg.contactId));
  const laneOf = ({ vendorCallKey, cause }: Request) => (known.has(vendorCallKey) ? vendorCallKey : cause?.contactId);
  const own = requests.filter((request) => request.cause?.sentAt !== undefined && laneOf(request) === contactId);
  const groups = [...groupBy(own, ({ verb, cause }) => `${verb} ${String(cause?.number)}`).values()];
  const timed = groups.map((group) => ({ group, at: x(group[0]?.cause?.sentAt ?? 0) })).sort((a, b) => a.at - b.at);
  const apart = groups.some(({ length }) => length > 1) ? 66 : 48;
  const places = spread(
    timed.map(({ at }) => at),
    apart,
    bounds[0] + 14,
    bounds[1] - 18,
  );
  return timed.map(({ group, at }, index) => requestMark(id, group, places[index] ?? at));
}

function requestMark(story: string, group: readonly Request[], place: number): Html | undefined {
  const last = group.at(-1);
  if (last === undefined) return undefined;
  const word = words[last.verb] + (group.length > 1 ? ` ×${String(group.length)}` : '');
  const width = word.length * 6.2 + 12;
  const title = `${group.map(({ number, method, path, status }) => `request ${String(number)}: ${method} ${path}, ${answer(status)}`).join('; ')}; after delivery ${String(last.cause?.number)}`;
  return html`<a class="request ${grade(last.status)}" href="#${story}-r${last.number}" aria-label="${title}">
    <title>${title}</title>
    <rect
      x="${(place - width / 2).toFixed(1)}"
      y="${chart.requests}"
      width="${width.toFixed(1)}"
      height="17"
      rx="8.5"
    />
    <text x="${place.toFixed(1)}" y="${chart.requests + 8.5}" dy="0.35em" text-anchor="middle">${word}</text>
  </a>`;
}

/** The status of an answer in words; null is one that never came, or was never asked for. */
export const answer = (status: number | null) => (status === null ? 'no answer' : String(status));

/** How to draw a status. */
export function grade(status: number | null): 'good' | 'bad' | 'none' {
  if (status === null) return 'none';
  return status < 400 ? 'good' : 'bad';
}
