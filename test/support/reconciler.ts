import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createConnect } from '../../functions/aws/connect.ts';
import { createContactLedger } from '../../functions/aws/contact-ledger.ts';
import { createContactSearch } from '../../functions/aws/contact-search.ts';
import { createDueContacts } from '../../functions/aws/due-contacts.ts';
import { createSweepCursor } from '../../functions/aws/sweep-cursor.ts';
import { bridge } from '../../functions/bridge.ts';
import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import { parseSettings, type SettingsInput } from '../../functions/core/settings.ts';
import { reconcile, type Reconciler } from '../../functions/reconciling.ts';
import type { Salesforce } from '../../functions/salesforce/client.ts';
import type { World } from '../../functions/world.ts';
import { startConnect, type ConnectOptions } from '../../sandbox/aws/connect.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { createTable, dueIndex } from '../../sandbox/aws/resources.ts';
import { instanceArn } from './lines.ts';

type Settings = Partial<SettingsInput>;
interface Patch {
  id: string;
  body: Record<string, unknown>;
}

/** The reconciler and the bridge in this process, over a table of their own, Connect's stand-in, and a Salesforce that notes what it is sent. */
export async function openReconciler(
  dynamoDbUrl: string,
  tableName: string,
  options: Omit<ConnectOptions, 'book'> = {},
) {
  await createTable(dynamoDbUrl, tableName, ['contactId'], dueIndex);
  const book = new ContactBook();
  const connect = await startConnect({ book, ...options });
  const connectClient = new ConnectClient({ ...localAccount, endpoint: connect.url, maxAttempts: 1 });
  const client = new DynamoDBClient({ ...localAccount, endpoint: dynamoDbUrl });
  const patches: Patch[] = [];
  const opened = {
    ...{ book, connect, patches },
    clock: 0,
    /** What Salesforce does with a PATCH. */
    onPatch: (): Promise<void> => Promise.resolve(),
    ready: (): Promise<void> => Promise.resolve(),
    world,
    parts: () => reconcilerOf(world()),
    run: (settings?: Settings) => reconcile(reconcilerOf(world(settings))),
    deliver,
    rowOf: (contactId: string) => rowOf(client, tableName, contactId),
    close: async () => {
      connectClient.destroy();
      client.destroy();
      await connect.close();
    },
  };
  const now = () => opened.clock;

  const salesforce: Salesforce = {
    createVoiceCall: () =>
      Promise.resolve({ voiceCallId: '0LQ000000000001', errors: [], refusedFields: [], attempts: 1 }),
    updateVoiceCall: async (_org, id, body) => {
      patches.push({ id, body });
      await opened.onPatch();
      return { refusedFields: [], mayStillLand: false };
    },
    clearRouting: () => Promise.resolve('cleared'),
    ready: () => opened.ready(),
  };

  function world(settings: Settings = {}): World {
    const all = parseSettings({
      instances: [{ arn: instanceArn, secretName: 'key', telephonyUrl: 'https://a.example' }],
      createWithinMinutes: 0,
      ...settings,
    });
    return {
      settings: all,
      ledger: createContactLedger({ tableName, now, landingMs: 30_000, due: all.reconcile, client }),
      connect: createConnect({ turn: () => Promise.resolve(), defaultInstanceArn: instanceArn, client: connectClient }),
      salesforce,
      now,
      wait: (milliseconds) => {
        opened.clock += milliseconds;
        return Promise.resolve();
      },
      deadline: now() + 58_000,
    };
  }

  const reconcilerOf = (within: World): Reconciler => ({
    world: within,
    due: createDueContacts({ tableName, now, client }),
    cursor: createSweepCursor({ tableName, now, client }),
    search: createContactSearch({ turn: () => Promise.resolve(), client: connectClient }),
    ...nothingGivenUp,
  });

  /** Delivers a line as its door does. @returns the reason of its outcome */
  async function deliver(line: string, settings: Settings = {}): Promise<string> {
    const parsed = line.includes('"detail-type"') ? parseContactEvent(line) : parseContactRecord(line);
    if (parsed.is !== 'fact') throw new Error('no fact');
    book.delivered(JSON.parse(line));
    return (await bridge(parsed.fact, 'digest', world(settings))).reason;
  }

  return opened;
}

/** Lambda gave up nothing. */
const nothingGivenUp: Pick<Reconciler, 'givenUp' | 'park'> = {
  givenUp: {
    async *keys() {
      // Nothing.
    },
    read: () => Promise.reject(new Error('there is none')),
    forget: () => Promise.resolve(),
  },
  park: () => Promise.resolve(),
};

async function rowOf(client: DynamoDBClient, TableName: string, contactId: string): Promise<Record<string, unknown>> {
  const { Item = {} } = await client.send(new GetItemCommand({ TableName, Key: { contactId: { S: contactId } } }));
  return Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, Object.values(value)[0]]));
}
