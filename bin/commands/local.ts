import { Command } from 'commander';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { startLocalBridge } from '../local-bridge.ts';
import { replaySettings } from '../replay/settings.ts';
import { embeddedSandbox, type Telephony } from '../telephony.ts';
import { untilStopped } from '../until-stopped.ts';
import { portOf } from './port.ts';

interface LocalOptions {
  state?: string;
  port: number;
  set: string[];
}

/** `bridge local`: all local parts with the functions behind them, until it is stopped (contract: `bridge local`). */
export function localCommand(): Command {
  return new Command('local')
    .description(
      'serve all local parts (Salesforce sandbox, DynamoDB, queues, stream, store, secret, Connect) and the functions behind them',
    )
    .option(
      '--state <dir>',
      'keep the state in this folder (else in memory); other commands take the same folder once this one has ended',
    )
    .option('--port <port>', 'port of the Salesforce sandbox; 0 takes any free one', portOf, 8_080)
    .option(
      '--set <key=value>',
      'a setting, as createOn=queued; instance=ARN names the Connect instance',
      (value, before: string[]) => [...before, value],
      [],
    )
    .action(serve);
}

async function serve({ state, port, set }: LocalOptions): Promise<void> {
  const telephony = await embeddedSandbox({ port, stateDir: state });
  try {
    await serveBehind(telephony, { state, set });
  } finally {
    await telephony.close();
  }
}

async function serveBehind(telephony: Telephony, { state, set }: Pick<LocalOptions, 'state' | 'set'>): Promise<void> {
  const settings = replaySettings([], set, telephony.url);
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const bridge = await startLocalBridge({
    settings,
    secret: telephony.secret,
    book: new ContactBook(),
    stateDir: state,
    onAttempt: () => undefined,
    onLine: write,
  });
  const { environment, contactEventQueueUrl, retryQueueUrl, streamName, ledgerTable, parkedBucket } = bridge.parts;
  write(`Salesforce sandbox: ${telephony.url}`);
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('AWS_ENDPOINT_URL_')) write(`${name}=${value}`);
  write(`contact events: ${contactEventQueueUrl} · contact records: stream ${streamName} · retries: ${retryQueueUrl}`);
  write(`ledger: ${ledgerTable} · parked: bucket ${parkedBucket} · Ctrl-C ends it`);
  const reconciling = setInterval(() => void bridge.reconcile().catch(() => undefined), 60_000);
  await untilStopped();
  clearInterval(reconciling);
  await bridge.close(() => telephony.save());
}
