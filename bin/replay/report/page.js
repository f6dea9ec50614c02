// Runs in the report's page: search, open and close, and the bodies of requests, which are laid out when they are opened.
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const search = byId('search');
const kind = byId('kind');

function lookFor() {
  const words = search.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const call of data.calls) {
    const matches =
      words.every((word) => call.text.includes(word)) && (kind.value === '' || call.kinds.includes(kind.value));
    byId(call.id).hidden = !matches;
    if (matches) shown += 1;
  }
  byId('shown').textContent = `${shown} of ${data.calls.length} calls`;
  byId('nothing').hidden = shown > 0;
}

function openAll(open) {
  for (const call of data.calls) if (!byId(call.id).hidden) byId(call.id).open = open;
}

function layOut(details) {
  const pre = details.querySelector('pre');
  if (pre.textContent !== '') return;
  const body = data.bodies[Number(details.dataset.request) - 1];
  pre.textContent = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}

// A link to a row opens what the row lies in, so that there is something to jump to.
function follow() {
  const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === 'DETAILS') node.open = true;
  const body = target.querySelector('details.body');
  if (body) body.open = true;
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
}

search.addEventListener('input', lookFor);
kind.addEventListener('input', lookFor);
search.form.addEventListener('submit', (event) => event.preventDefault());
byId('open').addEventListener('click', () => openAll(true));
byId('close').addEventListener('click', () => openAll(false));
for (const button of document.querySelectorAll('button[data-search]')) {
  button.addEventListener('click', () => {
    search.value = button.dataset.search;
    lookFor();
    search.focus();
  });
}
document.addEventListener('toggle', ({ target }) => target.matches('details.body[open]') && layOut(target), true);
addEventListener('beforeprint', () => document.querySelectorAll('details.body').forEach(layOut));
addEventListener('hashchange', follow);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, select, textarea')) return;
  event.preventDefault();
  search.focus();
});
lookFor();
follow();
