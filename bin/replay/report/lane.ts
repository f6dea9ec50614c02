import { html, type Html } from './html.ts';
import type { Bar, Leg, Phase } from './lanes.ts';
import { deliveryMarks, requestMarks } from './marks.ts';
import { chart } from './measures.ts';
import type { Story } from './model.ts';
import type { Scale } from './scale.ts';
import { clock, count, minutes, shortKey } from './words.ts';

export const laneHeight = 98;

interface Lane {
  story: Story;
  leg: Leg;
  bars: readonly Bar[];
  scale: Scale;
  top: number;
}

const phases: Readonly<Record<Phase, string>> = {
  flow: 'in the flow, or dialling',
  queue: 'in queue',
  agent: 'with agent',
  'after-work': 'after-call work',
};

/** One lane: what the leg is, its bars, its deliveries, and its requests below those that they followed. */
export function lane({ story, leg, bars, scale, top }: Lane): Html {
  const x = (time: number) => chart.gutter + chart.inset + scale.x(time);
  return html`<g transform="translate(0 ${top})">
    <path class="edge" d="M0 0H${chart.gutter + chart.plot}" />
    ${gutter(leg, story)} ${bars.map((bar) => barMark(bar, leg, x))} ${endMark(leg, x)} ${deliveryMarks(story, leg, x)}
    ${requestMarks(story, leg, x)}
  </g>`;
}

function gutter(leg: Leg, story: Story): Html {
  const who = [leg.agent, leg.queue].filter((text) => text !== undefined).join(' · ');
  return html`<g>
    <title>${leg.contactId}</title>
    <text class="key" x="0" y="22">${shortKey(leg.contactId)}</text>
    <text class="method" x="70" y="22">${shortened(leg.initiationMethod ?? '', 18)}</text>
    <text class="who" x="0" y="40">${shortened(who === '' ? 'no agent' : who, 32)}</text>
    <text class="dim" x="0" y="57">${voiceCallText(leg, story)}</text>
    ${holdAmount(leg)}
  </g>`;
}

/** What the leg is in Salesforce; nothing where requests were made and no VoiceCall is known (a dry run, another server). */
function voiceCallText({ contactId }: Leg, { voiceCalls, requests }: Story): string {
  const call = voiceCalls.find(({ vendorCallKey }) => vendorCallKey === contactId);
  if (call !== undefined) return `VoiceCall: ${call.callType}, ${call.callDisposition}`;
  return voiceCalls.length === 0 && requests.length > 0 ? '' : 'no VoiceCall';
}

/** Hold as an amount beside the time, since Connect does not say when it was: seconds, number, and the share of the time with the agent. */
function holdAmount({ hold, agentAt, endedAt }: Leg): Html | undefined {
  if (hold === undefined || hold.seconds === 0) return undefined;
  const withAgent =
    agentAt === undefined || endedAt === undefined ? 0 : (Date.parse(endedAt) - Date.parse(agentAt)) / 1000;
  const share = withAgent > 0 ? Math.min(1, hold.seconds / withAgent) : 0;
  return html`<g class="hold">
    <title>
      On hold for ${minutes(hold.seconds)} of ${minutes(withAgent)} with the agent, ${count(hold.holds, 'time')}; the
      record does not say when
    </title>
    <rect class="gauge" x="0" y="71" width="60" height="8" rx="4" />
    <rect class="amount" x="0" y="71" width="${(60 * share).toFixed(1)}" height="8" rx="4" />
    <text x="68" y="79">hold ${minutes(hold.seconds)}, ${count(hold.holds, 'time')}</text>
  </g>`;
}

function barMark({ phase, from, to, open }: Bar, { agent, queue }: Leg, x: (time: number) => number): Html {
  const [left, width] = [x(from), Math.max(2, x(to) - x(from))];
  const name = { agent: agent ?? 'agent', queue: queue ?? 'queue', flow: 'flow', 'after-work': 'after-call' }[phase];
  const lasted = minutes((to - from) / 1000);
  const label = [`${name} ${lasted}`, name].find((text) => text.length * 6.4 + 12 < width);
  const end = open ? 'no end in the recording' : `${clock(to)}, ${lasted}`;
  const middle = chart.bar.top + chart.bar.height / 2;
  return html`<g class="bar ${phase}${open ? ' open' : ''}">
    <title>${phases[phase]}${phase === 'agent' && agent !== undefined && ` ${agent}`}: ${clock(from)} to ${end}</title>
    <rect x="${left.toFixed(1)}" y="${chart.bar.top}" width="${width.toFixed(1)}" height="${chart.bar.height}" rx="3" />
    ${label !== undefined && html`<text x="${(left + 6).toFixed(1)}" y="${middle}" dy="0.35em">${label}</text>`}
  </g>`;
}

function endMark({ endedAt, disconnectReason }: Leg, x: (time: number) => number): Html | undefined {
  if (endedAt === undefined) return undefined;
  const time = Date.parse(endedAt);
  const place = x(time).toFixed(1);
  return html`<g class="end">
    <title>disconnected ${clock(time)}${disconnectReason !== undefined && `: ${disconnectReason}`}</title>
    <path d="M${place} ${chart.bar.top - 5}v${chart.bar.height + 10}" />
    <circle cx="${place}" cy="${chart.bar.top - 5}" r="3" />
  </g>`;
}

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
