import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import type { LocalBridge } from '../../bin/local-bridge.ts';
import type { Disorder } from '../../bin/replay/order.ts';
import { startReplayer, type Replayed as OneReplay, type ReplayerOptions } from './replayer.ts';

/** What `bridge replay` is told, and what a test wants to see of the local parts before they end. */
interface ReplayOptions<Seen> extends ReplayerOptions, Disorder {
  inspect?: (bridge: LocalBridge) => Promise<Seen>;
}

export interface Replayed<Seen = undefined> extends OneReplay {
  /** The value of the secret, with the private key. */
  secret: string;
  seen: Seen | undefined;
}

/** Replays recordings as `bridge replay` does, in this process, so that many can be had in a minute. */
export async function replayed<Seen = undefined>(
  paths: string[],
  options: ReplayOptions<Seen> = {},
): Promise<Replayed<Seen>> {
  const replayer = await startReplayer(paths, options);
  try {
    const result = await replayer.replay(options);
    return { ...result, secret: replayer.secret, seen: await options.inspect?.(replayer.bridge) };
  } finally {
    await replayer.close();
  }
}

// A replay takes two seconds, and many times that where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = await mkdtemp(join(tmpdir(), 'recording-'));
afterAll(() => rm(folder, { recursive: true }));
let recordings = 0;

/** Writes lines to a file of their own, which lasts as long as the test file runs, and gives its path. */
export async function recording(...lines: string[]): Promise<string> {
  recordings += 1;
  const file = join(folder, `${String(recordings)}.jsonl`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
