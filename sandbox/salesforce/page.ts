const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#16202c, #e6ebf1); --dim: light-dark(#5d6b7a, #93a1b0);
  --line: light-dark(#dde3ea, #2a3542); --card: light-dark(#fff, #161e27); --ground: light-dark(#f4f6f9, #0e141b);
  --blue: light-dark(#0b5cab, #6db3f8); --green: light-dark(#1f7a3d, #6fd08c); --red: light-dark(#b3261e, #ff8a80);
  --amber: light-dark(#8a5a00, #f2c14e); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: baseline; padding: 1.2rem 1.5rem .4rem; }
h1 { font-size: 1.15rem; margin: 0; } h2 { font-size: .95rem; margin: 0 0 .6rem; } h2 span, header span { color: var(--dim); font-weight: 400; }
main { display: grid; gap: 1rem; padding: 1rem 1.5rem 2rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .35rem .7rem .35rem 0; vertical-align: top; }
th { color: var(--dim); font-weight: 500; font-size: .8rem; } tbody tr { border-top: 1px solid var(--line); }
code, pre { font: 12.5px/1.5 ui-monospace, monospace; } pre { margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; } .pill { padding: .05rem .55rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .8rem; white-space: nowrap; }
.new { color: var(--amber); } .in-progress { color: var(--blue); } .completed, .good { color: var(--green); } .bad { color: var(--red); }
.empty { color: var(--dim); }
`;

const SCRIPT = `
const el = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const details = (title, value) => {
  const node = el('details');
  node.append(el('summary', title), el('pre', JSON.stringify(value, null, 2)));
  return node;
};
const row = (cells) => {
  const tr = el('tr');
  for (const cell of cells) { const td = el('td'); td.append(cell); tr.append(td); }
  return tr;
};
const callRow = (call) => row([el('code', call.vendorCallKey), call.callType, el('span', call.callDisposition, 'pill ' + call.callDisposition),
  el('code', call.previousCallKey ?? '–'), el('code', call.voiceCallId), details(call.name, { ...call.fields, Routing: call.routing, Conversation: call.conversation })]);
const requestRow = (request, at) => row([String(at + 1), request.at.slice(11, 23),
  el('span', request.status ?? 'lost', 'pill ' + (request.status && request.status < 400 ? 'good' : 'bad')),
  el('code', request.method + ' ' + request.path), details(request.warnings ? request.warnings.join('; ') : 'body and token', { body: request.body, token: request.token, headers: request.headers })]);
const emptyRow = () => { const tr = row([el('span', 'none yet', 'empty')]); tr.firstChild.colSpan = 6; return tr; };
const shown = {};
const show = async (name, path, toRow, newestFirst) => {
  const text = await (await fetch(path)).text();
  if (shown[name] === text) return;
  shown[name] = text;
  const items = JSON.parse(text);
  const body = document.getElementById(name);
  const open = new Set([...body.querySelectorAll('details[open]')].map((node) => node.closest('tr').dataset.at));
  const focused = body.contains(document.activeElement) ? document.activeElement.closest('tr').dataset.at : undefined;
  const rows = items.map((item, at) => { const tr = toRow(item, at); tr.dataset.at = at; if (open.has(String(at))) tr.querySelector('details').open = true; return tr; });
  body.replaceChildren(...(rows.length === 0 ? [emptyRow()] : (newestFirst ? rows.reverse() : rows).slice(0, 500)));
  body.querySelector('tr[data-at="' + focused + '"] summary')?.focus();
  document.getElementById(name + '-count').textContent = items.length;
};
const refresh = async () => {
  try {
    await show('calls', '/control/voice-calls', callRow, false);
    await show('requests', '/control/requests', requestRow, true);
    document.getElementById('live').textContent = 'live';
  } catch { document.getElementById('live').textContent = 'the sandbox does not answer'; }
  setTimeout(refresh, 1500);
};
refresh();
`;

/** The sandbox's page: VoiceCalls and the request log, refreshed from the control API. It needs no network. */
export function page(orgId: string, profile: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salesforce sandbox</title><link rel="icon" href="data:,"><style>${STYLE}</style>
</head>
<body>
<header><h1>Salesforce telephony sandbox</h1><span>org ${escape(orgId)}</span><span>profile ${escape(profile)}</span><span id="live"></span></header>
<main>
${table('calls', 'VoiceCalls', ['vendorCallKey', 'Type', 'Disposition', 'Previous', 'Id', 'Fields'])}
${table('requests', 'Requests', ['#', 'UTC', 'Status', 'Request', 'Details'])}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function table(id: string, title: string, columns: string[]): string {
  const heads = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('');
  return `<section><h2>${escape(title)} <span id="${id}-count">0</span></h2>
<table><thead><tr>${heads}</tr></thead><tbody id="${id}"></tbody></table></section>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
