import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FoundContact, TimeWindow } from '../../functions/aws/contact-search.ts';
import type { Contact } from '../../functions/core/contact.ts';
import { parseSettings } from '../../functions/core/settings.ts';
import { rateLimit } from '../../functions/rate-limit.ts';
import { nothingReconciled, type Reconciler } from '../../functions/reconciling.ts';
import { sweep } from '../../functions/sweeping.ts';
import { openReconciler } from '../support/reconciler.ts';
import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';

const arn = (id: string) => `arn:aws:connect:us-east-1:111122223333:instance/${id}`;
const minute = 60_000;
const hour = 60 * minute;
const runsADay = 288;
const perPage = 100;

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let reconciler: Awaited<ReturnType<typeof openReconciler>>;
beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  dynamoDb = await startDynamoDb();
  reconciler = await openReconciler(dynamoDb.url, 'ledger');
});
afterAll(async () => {
  vi.restoreAllMocks();
  await reconciler.close();
  await dynamoDb.close();
});

/** Sweeps two instances for a day, every five minutes for a third of a minute: `busy` has so many calls an hour, `quiet` two. */
async function sweptForADay(callsAnHour: number) {
  const begin = Date.parse('2026-03-02T00:00:00Z');
  const clock = { at: begin };
  const cursors = new Map<string, number>();
  const found: string[] = [];
  const instances = ['busy', 'quiet'].map((id) => ({
    arn: arn(id),
    secretName: 'k',
    telephonyUrl: 'https://a.example',
  }));
  const settings = parseSettings({ instances });
  const pass = (ms: number) => Promise.resolve(void (clock.at += ms));
  const turn = rateLimit(settings.reconcile.searchPerSecond, () => clock.at, pass);
  const ended = async (instanceArn: string, { from, to }: TimeWindow, page?: string) => {
    await turn(Infinity);
    const id = instanceArn.endsWith('busy') ? 'busy' : 'quiet';
    const spacing = id === 'busy' ? hour / callsAnHour : 30 * minute;
    const contacts: FoundContact[] = [];
    let at = page === undefined ? Math.ceil(from / spacing) * spacing : Number(page);
    for (; at <= to && contacts.length < perPage; at += spacing) {
      const contactId = `${id}-${String(at)}`;
      const leg = { contactId, rootId: contactId, instanceArn, channel: 'VOICE', initiationMethod: 'INBOUND' };
      contacts.push({ ...leg, simulated: false, endedAt: at });
    }
    return { contacts, next: at <= to ? String(at) : undefined };
  };
  const parts: Reconciler = {
    ...reconciler.parts(),
    world: { ...reconciler.world(), settings, now: () => clock.at },
    cursor: {
      read: (id) => Promise.resolve(cursors.get(id)),
      move: (id, to) => Promise.resolve(void cursors.set(id, to)),
    },
    search: { ended },
  };
  const due = { ...parts.due, expect: ({ contactId }: Contact) => Promise.resolve(found.push(contactId) > 0) };
  for (let run = 0; run < runsADay; run += 1) {
    clock.at = begin + run * 5 * minute;
    await sweep({ ...parts, due }, clock.at + 20_000, { ...nothingReconciled });
  }
  const ofQuiet = found.filter((id) => id.startsWith('quiet')).map((id) => Number(id.slice('quiet-'.length)));
  return { first: Math.min(...ofQuiet), last: Math.max(...ofQuiet), begin };
}

test.each([5_000, 12_000])(
  'beside %d calls an hour of another instance nothing of a quiet one is passed over',
  async (calls) => {
    const { first, last, begin } = await sweptForADay(calls);
    // From a day back on, and up to an hour ago at the last run.
    expect(first).toBeLessThanOrEqual(begin - 24.5 * hour);
    expect(last).toBeGreaterThanOrEqual(begin + 22 * hour);
  },
);
