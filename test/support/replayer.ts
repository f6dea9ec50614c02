import { startLocalBridge, type LocalBridge, type Surroundings } from '../../bin/local-bridge.ts';
import { feed, Tracker } from '../../bin/replay/feed.ts';
import { plan, type Disorder } from '../../bin/replay/order.ts';
import { readRecording } from '../../bin/replay/recording.ts';
import { replaySettings } from '../../bin/replay/settings.ts';
import { showTrouble, type ReplayResult } from '../../bin/replay/show.ts';
import { embeddedSandbox } from '../../bin/telephony.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { FaultRule, Profile } from '../../sandbox/salesforce/server.ts';
import { clearLedger } from './clear-ledger.ts';

/** What `bridge replay` is told beside the order. */
export interface ReplayerOptions {
  set?: string[];
  faults?: FaultRule[];
  profile?: Profile;
  surroundings?: Partial<Surroundings>;
  /** Without it one after another where there are faults, so that it is certain whom they meet. */
  storiesAtATime?: number;
}

export interface Replayed extends ReplayResult {
  /** Every line that a function wrote. */
  log: string[];
  /** What the CLI would write to its standard error. */
  trouble: string[];
}

/** Replays of the same recordings, as `bridge replay` does them, in this process. */
export interface Replayer {
  bridge: LocalBridge;
  /** The value of the secret, with the private key. */
  secret: string;
  replay(disorder: Disorder): Promise<Replayed>;
  /** Empties the ledger and the org between two replays: what stays are warm containers, as in Lambda. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the pretend Salesforce, the local parts and the functions for replays of these recordings. */
export async function startReplayer(paths: string[], options: ReplayerOptions): Promise<Replayer> {
  const recorded = await readRecording(paths);
  const telephony = await embeddedSandbox(options);
  const book = new ContactBook();
  let run = newRun();
  const bridge = await startLocalBridge({
    settings: replaySettings(recorded, options.set ?? [], telephony.url),
    secret: telephony.secret,
    book,
    onAttempt: (attempt) => run.tracker.tell(attempt),
    onLine: (line) => void run.log.push(line),
    surroundings: options.surroundings,
  });
  const { storiesAtATime = options.faults === undefined ? 32 : 1 } = options;
  return {
    bridge,
    secret: telephony.secret,
    async replay(disorder) {
      const { tracker, log } = (run = newRun());
      book.forget();
      for (const { value } of recorded) book.learn(value);
      const planned = plan(recorded, disorder);
      const how = { storiesAtATime, speed: 'max', onProgress: () => {} } as const;
      const outcomes = await feed(planned, { bridge, book, tracker }, how);
      const result = { outcomes, requests: telephony.requests(), voiceCalls: await telephony.voiceCalls() };
      return { ...result, log, trouble: showTrouble(result, planned) };
    },
    async clear() {
      await clearLedger(bridge);
      telephony.clear();
    },
    async close() {
      await bridge.close();
      await telephony.close();
    },
  };
}

/** What one replay is told by the functions. */
function newRun(): { tracker: Tracker; log: string[] } {
  return { tracker: new Tracker(), log: [] };
}
