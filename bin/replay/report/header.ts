import { groupBy } from './group-by.ts';
import { html, type Html } from './html.ts';
import type { Report, ReportInput } from './model.ts';
import { count } from './words.ts';

/** The head of the page: when and where, the warning, the counts. */
export function header({ result, planned, target, generatedAt }: ReportInput, { stories }: Report): Html {
  const files = new Set(planned.map(({ recorded }) => recorded.file)).size;
  const when = generatedAt.toISOString().replace('T', ' ').slice(0, 19);
  return html`<header>
    <h1>Replay report</h1>
    <p class="dim">${count(files, 'recording')} into ${target}, ${when} UTC</p>
    <p class="warning">
      <b>Unmasked.</b> This page shows phone numbers, names and attributes as they were recorded. It is your own data:
      mind whom you give it to.
    </p>
    <dl class="counts">
      ${tile(
        'Deliveries',
        result.outcomes.length,
        tally(result.outcomes, ({ outcome }) => outcome, outcomes),
      )}
      ${tile('Requests', result.requests.length, requestCounts(result.requests))}
      ${tile(
        'VoiceCalls',
        result.voiceCalls.length,
        tally(result.voiceCalls, ({ callType }) => callType, callTypes),
      )}
      ${differences(stories)}
    </dl>
    ${reasons(result.outcomes)}
  </header>`;
}

const outcomes = ['delivered', 'skipped', 'parked', 'failed'];
const callTypes = ['Inbound', 'Outbound', 'Transfer', 'Callback'];

function tile(name: string, total: number, parts: readonly string[], grade = ''): Html {
  return html`<div class="${grade}">
    <dt>${name}</dt>
    <dd><b>${total}</b> ${parts.map((part) => html`<span>${part}</span> `)}</dd>
  </div>`;
}

function tally<Item>(items: readonly Item[], kindOf: (item: Item) => string, kinds: readonly string[]): string[] {
  return kinds.map((kind) => `${String(items.filter((item) => kindOf(item) === kind).length)} ${kind}`);
}

function requestCounts(requests: ReportInput['result']['requests']): string[] {
  const patches = requests.filter(({ method }) => method === 'PATCH');
  const freed = patches.filter(({ path }) => path.endsWith('/clearRouting')).length;
  const posts = requests.filter(({ method }) => method === 'POST').length;
  const refused = requests.filter(({ status }) => status !== null && status >= 400).length;
  return [
    `${String(posts)} POST`,
    `${String(patches.length)} PATCH (${String(freed)} clearRouting)`,
    `${String(refused)} refused`,
  ];
}

function differences(stories: Report['stories']): Html {
  const compared = stories.filter(({ verdict }) => verdict.is === 'as-expected' || verdict.is === 'different');
  const total = stories.reduce((sum, { verdict }) => sum + verdict.differences.length, 0);
  const unreadable = stories.filter(({ verdict }) => verdict.is === 'unreadable').length;
  const good = compared.filter(({ verdict }) => verdict.is === 'as-expected').length;
  const parts = [
    compared.length === 0 ? 'nothing was compared' : `${String(good)} of ${count(compared.length, 'call')} as expected`,
    ...(unreadable > 0 ? [`${String(unreadable)} unreadable`] : []),
  ];
  return tile('Differences', total, parts, total + unreadable > 0 ? 'bad' : compared.length > 0 ? 'good' : '');
}

/** How often each reason was given; a click on one looks for it. */
function reasons(given: ReportInput['result']['outcomes']): Html {
  const counts = [...groupBy(given, ({ outcome, reason }) => `${outcome} ${reason}`)];
  counts.sort(([, a], [, b]) => b.length - a.length);
  return html`<details class="reasons">
    <summary>Reasons</summary>
    <ul>
      ${counts.map(
        ([text, { length }]) =>
          html`<li>
            <button type="button" data-search="${text}">${text} <b>${length}</b></button>
          </li>`,
      )}
    </ul>
  </details>`;
}
