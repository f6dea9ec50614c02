import { trusted, html, type Html } from './html.ts';

const samples: readonly (readonly [name: string, drawing: string])[] = [
  ['in the flow, or dialling', '<g class="bar flow"><rect x="1" y="3" width="30" height="14" rx="3"/></g>'],
  ['in queue', '<g class="bar queue"><rect x="1" y="3" width="30" height="14" rx="3"/></g>'],
  ['with agent', '<g class="bar agent"><rect x="1" y="3" width="30" height="14" rx="3"/></g>'],
  ['after-call work', '<g class="bar after-work"><rect x="1" y="3" width="30" height="14" rx="3"/></g>'],
  ['disconnect', '<g class="end"><path d="M16 4v15"/><circle cx="16" cy="4" r="3"/></g>'],
  [
    'hold: an amount, the record does not say when',
    '<g class="hold"><rect class="gauge" x="1" y="6" width="30" height="8" rx="4"/><rect class="amount" x="1" y="6" width="12" height="8" rx="4"/></g>',
  ],
  ['event, delivered', '<g class="mark delivered"><circle cx="16" cy="10" r="8"/></g>'],
  ['event, skipped', '<g class="mark skipped"><circle cx="16" cy="10" r="8"/></g>'],
  ['record, delivered', '<g class="mark delivered"><rect x="8" y="2" width="16" height="16" rx="3"/></g>'],
  ['parked', '<g class="mark parked"><circle cx="16" cy="10" r="8"/></g>'],
  ['failed', '<g class="mark failed"><circle cx="16" cy="10" r="8"/></g>'],
  ['request, accepted', '<g class="request good"><rect x="1" y="3" width="30" height="14" rx="7"/></g>'],
  ['request, refused', '<g class="request bad"><rect x="1" y="3" width="30" height="14" rx="7"/></g>'],
  ['request, no answer', '<g class="request none"><rect x="1" y="3" width="30" height="14" rx="7"/></g>'],
];

/** How to read the charts. */
export const legend = (): Html =>
  html`<details class="legend">
    <summary>How to read the charts</summary>
    <ul>
      ${samples.map(([name, drawing]) => html`<li><svg width="32" height="20" aria-hidden="true">${trusted(drawing)}</svg> ${name}</li>`)}
    </ul>
    <p>
      A lane is one leg (a contact) of the call, over the times in the recording. Numbers are the deliveries in the
      order in which they were replayed; a mark stands at the time at which AWS sent it. A replay runs at once, so a
      request has no time of its own: it stands below the delivery that it followed. A stretch in which nothing was
      recorded is drawn short and says how long it was.
    </p>
  </details>`;
