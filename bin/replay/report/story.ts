import { chartOf } from './chart.ts';
import { html, type Html } from './html.ts';
import type { Story, Verdict } from './model.ts';
import { differencesTable, outcomesTable, requestList, voiceCallsTable } from './tables.ts';
import { count, day, clock } from './words.ts';

/** One call: a line that sums it up, and below it the chart, the comparison and the tables. */
export function storySection(story: Story, open: boolean): Html {
  return html`<details class="story" id="${story.id}" ${open && html` open`}>
    <summary>${summaryLine(story)}</summary>
    <div class="inside">
      ${chartOf(story)} ${comparison(story.verdict)}
      <div class="beside">
        <section>
          <h3>Deliveries <span>${story.files.join(', ')}</span></h3>
          <div class="scroll" role="region" tabindex="0" aria-label="Deliveries">${outcomesTable(story)}</div>
        </section>
        <section>
          <h3>Requests <span>${story.requests.length}</span></h3>
          ${requestList(story.requests, story.id)}
        </section>
      </div>
      <h3>VoiceCalls <span>${story.voiceCalls.length}</span></h3>
      ${voiceCallsTable(story)}
    </div>
  </details>`;
}

function summaryLine({ name, legs, deliveries, requests, verdict }: Story): Html {
  const sent = deliveries.flatMap(({ sentAt }) => sentAt ?? []);
  const began = sent.length === 0 ? 'no time' : `${day(Math.min(...sent))} ${clock(Math.min(...sent))}`;
  const of = (kind: string) => deliveries.filter(({ outcome }) => outcome === kind).length;
  const bad = (['parked', 'failed'] as const).filter((kind) => of(kind) > 0);
  const methods = (['POST', 'PATCH'] as const).map(
    (method) => `${String(requests.filter((r) => r.method === method).length)} ${method}`,
  );
  return html`<h2>${name}</h2>
    <span class="dim">${began}</span> <span>${count(legs.length, 'leg')}</span>
    <span>${count(deliveries.length, 'delivery', 'deliveries')}</span> <span>${methods.join(', ')}</span>
    <span class="badges"
      >${bad.map((kind) => html`<span class="pill ${kind}">${of(kind)} ${kind}</span> `)}${badge(verdict)}</span
    >`;
}

function badge({ is, differences }: Verdict): Html {
  if (is === 'nothing-expected') return html`<span class="pill none">not compared</span>`;
  if (is === 'unreadable') return html`<span class="pill failed">expectation unreadable</span>`;
  if (is === 'as-expected') return html`<span class="pill good">as expected</span>`;
  return html`<span class="pill bad">${count(differences.length, 'difference')}</span>`;
}

function comparison({ is, differences }: Verdict): Html | undefined {
  if (is === 'unreadable')
    return html`<p class="warning">
      The <code>.expected.json</code> beside the recording is no array of VoiceCalls, so nothing was compared.
    </p>`;
  if (is !== 'different') return undefined;
  return html`<section class="compared">
    <h3>Not as expected <span>${count(differences.length, 'difference')}</span></h3>
    <div class="scroll" role="region" tabindex="0" aria-label="Differences">${differencesTable(differences)}</div>
  </section>`;
}
