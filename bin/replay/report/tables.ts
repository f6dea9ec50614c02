import { flat, type Difference } from './compare.ts';
import { html, type Html } from './html.ts';
import { answer, grade } from './marks.ts';
import type { Delivery, Request, Story } from './model.ts';
import { clock, day, shortKey } from './words.ts';

/** The deliveries of a call, each with what became of it. */
export function outcomesTable({ id, deliveries, files }: Story): Html {
  const many = files.length > 1;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">#</th>
        <th scope="col">Sent, UTC</th>
        <th scope="col">Leg</th>
        <th scope="col">Delivery</th>
        <th scope="col">Outcome</th>
        <th scope="col">Reason</th>
        <th scope="col">Line</th>
      </tr>
    </thead>
    <tbody>
      ${deliveries.map((delivery) => deliveryRow(id, delivery, many))}
    </tbody>
  </table>`;
}

function deliveryRow(story: string, delivery: Delivery, withFile: boolean): Html {
  const { number, sentAt, contactId, label, again, outcome, reason, line, file } = delivery;
  return html`<tr id="${story}-d${number}" tabindex="-1">
    <td class="number">${number}</td>
    <td>${sentAt === undefined ? '–' : html`<span title="${day(sentAt)}">${clock(sentAt)}</span>`}</td>
    <td><code class="short" title="${contactId ?? ''}">${shortKey(contactId)}</code></td>
    <td>${label}${again && html` <span class="dim">again</span>`}</td>
    <td><span class="pill ${outcome}">${outcome}</span></td>
    <td>${reason}</td>
    <td class="dim">${withFile && `${file}:`}${line}</td>
  </tr>`;
}

/** The requests of a call; their bodies are laid out by the page's script when they are opened. */
export function requestList(requests: readonly Request[], story: string): Html {
  if (requests.length === 0) return html`<p class="dim">None was sent.</p>`;
  return html`<ol class="requests">
    ${requests.map((request) => requestItem(request, story))}
  </ol>`;
}

function requestItem({ number, method, path, status, body, vendorCallKey, cause }: Request, story: string): Html {
  const after = cause === undefined ? '' : `, after delivery ${String(cause.number)}`;
  const line = html`<span class="number">${number}</span> <span class="pill ${grade(status)}">${answer(status)}</span>
    <span class="what"
      ><b>${method}</b> <code>${path}</code> <span class="dim">${shortKey(vendorCallKey)}${after}</span></span
    >`;
  const content = hasBody(body)
    ? html`<details class="body" data-request="${number}">
        <summary>${line}</summary>
        <pre></pre>
      </details>`
    : html`<div class="row">${line} <span class="dim">no body</span></div>`;
  return html`<li id="${story}-r${number}" tabindex="-1">${content}</li>`;
}

const hasBody = (body: unknown) => body !== null && body !== undefined;

/** The VoiceCalls that a call ended with, one a column, so that its legs can be read side by side. */
export function voiceCallsTable({ voiceCalls: given, verdict, legs }: Story): Html {
  if (given.length === 0) return html`<p class="dim">None.</p>`;
  const place = (key: string) => legs.findIndex(({ contactId }) => contactId === key);
  const voiceCalls = [...given].sort((a, b) => place(a.vendorCallKey) - place(b.vendorCallKey));
  const rows = voiceCalls.map((call) => flat(call));
  // The fullest one has the order of the fields.
  const fullest = [...rows].sort((a, b) => Object.keys(b).length - Object.keys(a).length);
  const names = [...new Set(fullest.flatMap((row) => Object.keys(row)))];
  const wrong = new Set(verdict.differences.map(({ vendorCallKey, field }) => `${vendorCallKey} ${field ?? ''}`));
  return html`<div class="scroll" role="region" tabindex="0" aria-label="VoiceCalls">
    <table class="calls">
      <thead>
        <tr>
          <th scope="col">vendorCallKey</th>
          ${voiceCalls.map((call) => html`<th scope="col"><code>${call.vendorCallKey}</code><br /><span class="dim">${call.voiceCallId}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${names.map(
          (name) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${rows.map((row, at) => {
                const differs = wrong.has(`${voiceCalls[at]?.vendorCallKey ?? ''} ${name}`);
                return html`<td${differs && html` class="differs"`}>${shown(row[name])}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const shown = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined || value === null ? '–' : JSON.stringify(value);

/** Every difference between what was expected and what came. */
export function differencesTable(differences: readonly Difference[]): Html {
  return html`<table class="differences">
    <thead>
      <tr>
        <th scope="col">VoiceCall</th>
        <th scope="col">Field</th>
        <th scope="col">Expected</th>
        <th scope="col">Came</th>
      </tr>
    </thead>
    <tbody>
      ${differences.map(
        ({ vendorCallKey, field, expected, actual }) =>
          html`<tr>
            <td><code class="short" title="${vendorCallKey}">${shortKey(vendorCallKey)}</code></td>
            <td>${field ?? 'the whole VoiceCall'}</td>
            <td>${expected ?? html`<span class="dim">nothing</span>`}</td>
            <td>${actual ?? html`<span class="dim">nothing</span>`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
