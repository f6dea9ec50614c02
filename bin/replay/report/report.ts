import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildReport } from './build.ts';
import { header } from './header.ts';
import { html, jsonForScript, trusted, type Html } from './html.ts';
import { legend } from './legend.ts';
import type { Report, ReportInput, Story } from './model.ts';
import { storySection } from './story.ts';
import { requestList } from './tables.ts';

/** A page reads CRLF as LF, and the policy's hashes are of what it reads. */
const fileBeside = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing may stand between the tags and the text, or the hash is another. */
const inline = (tag: 'style' | 'script', text: string) => trusted(`<${tag}>${text}</${tag}>`);

/** With so few calls there is nothing to choose from: they are open. */
const fewCalls = 2;

/**
 * `bridge replay --report`: one self-contained page about a replay. It shows data unmasked (contract, rule 10), and its policy forbids
 * everything from outside and every script and style but its own.
 * @returns an HTML document
 */
export function renderReport(input: ReportInput): string {
  const report = buildReport(input);
  const [style, script] = [fileBeside('page.css'), fileBeside('page.js')];
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Replay report</title>
        <link rel="icon" href="data:," />
        ${inline('style', style)}
      </head>
      <body>
        ${header(input, report)}
        <main>${body(report)}</main>
        <script type="application/json" id="data">
          ${jsonForScript(dataOf(input, report))}
        </script>
        ${inline('script', script)}
      </body>
    </html> `;
  return page.text;
}

function body({ stories, strayRequests, otherVoiceCalls }: Report): Html {
  return html`${toolbar(stories.length)} ${legend()}
    <noscript><p class="warning">Without scripts, search and the bodies of requests are not shown.</p></noscript>
    ${stories.map((story) => storySection(story, stories.length <= fewCalls))}
    <p id="nothing" hidden>No call matches.</p>
    ${
      strayRequests.length > 0 &&
      html`<section>
        <h3>Requests of no call in this replay <span>${strayRequests.length}</span></h3>
        ${requestList(strayRequests, 'stray')}
      </section>`
    }
    ${otherVoiceCalls > 0 && html`<p class="dim">The sandbox also held ${otherVoiceCalls} VoiceCalls of no contact in this replay.</p>`}`;
}

const toolbar = (calls: number): Html =>
  html`<form class="toolbar" role="search">
    <label
      >Search <input type="search" id="search" placeholder="key, outcome, reason, file, agent" autocomplete="off"
    /></label>
    <label
      >Show
      <select id="kind">
        <option value="">all calls</option>
        <option value="different">differences</option>
        <option value="trouble">parked or failed</option>
        <option value="refused">refused requests</option>
      </select></label
    >
    <output id="shown" aria-live="polite">${calls} of ${calls} calls</output>
    <button type="button" id="open">Open all</button> <button type="button" id="close">Close all</button>
  </form>`;

/** What the page's script needs: the bodies of requests, and by call what can be searched. */
const dataOf = ({ result }: ReportInput, { stories }: Report) => ({
  bodies: result.requests.map(({ body }) => body),
  calls: stories.map((story) => ({
    id: story.id,
    kinds: kindsOf(story),
    text: textOf(story).join('\n').toLowerCase(),
  })),
});

function kindsOf({ deliveries, requests, verdict }: Story): string[] {
  return [
    ...(verdict.is === 'different' || verdict.is === 'unreadable' ? ['different'] : []),
    ...(deliveries.some(({ outcome }) => outcome === 'parked' || outcome === 'failed') ? ['trouble'] : []),
    ...(requests.some(({ status }) => status !== null && status >= 400) ? ['refused'] : []),
  ];
}

function textOf({ name, files, legs, deliveries, voiceCalls }: Story): string[] {
  return [
    name,
    ...files,
    ...legs.flatMap((leg) => [leg.contactId, leg.initiationMethod ?? '', leg.agent ?? '', leg.queue ?? '']),
    ...new Set(deliveries.map(({ label, outcome, reason }) => `${label} ${outcome} ${reason}`)),
    ...voiceCalls.flatMap((call) => [
      call.voiceCallId,
      call.vendorCallKey,
      call.callType,
      ...Object.values(call.fields).map(String),
    ]),
  ];
}
