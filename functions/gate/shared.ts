import { nothingHappened, type OrgState } from './state.ts';

/** A state and its number, which every write raises. */
export interface Stored {
  state: OrgState;
  version: number;
}

/** One row an org, for all containers. */
export interface GateTable {
  /** Version 0 where there is no row. @param org hash of its address */
  read(org: string): Promise<Stored>;
  /** Writes over the version that was read, and only over that one; false when another was faster. */
  write(org: string, stored: Stored): Promise<boolean>;
}

/** What this container knows of the state that all share. */
export interface Shared {
  /** As it was not long ago. */
  known(): OrgState;
  /** Reads it, if the last time is long ago. Never rejects: who cannot read goes on with what is known. */
  refresh(): Promise<OrgState>;
  /** Changes it; gives what it has become. @throws whatever the table does */
  change(to: (state: OrgState) => OrgState): Promise<OrgState>;
}

/** How long a container goes on with what it read. */
const knownMs = 2_000;
const tries = 5;

export function createShared(table: GateTable, org: string, now: () => number): Shared {
  let stored: Stored = { state: nothingHappened, version: 0 };
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  const read = async () => {
    const read = await table.read(org);
    // A read that a write has overtaken is older than what is known; a row that expired has no version.
    if (read.version >= stored.version || read.version === 0) stored = read;
    readAt = now();
  };

  const write = async (to: (state: OrgState) => OrgState): Promise<OrgState> => {
    for (let left = tries; left > 0; left -= 1) {
      const state = to(stored.state);
      // What changes nothing costs nothing.
      if (state === stored.state) return state;
      const next = { state, version: stored.version + 1 };
      if (await table.write(org, next)) {
        stored = next;
        readAt = now();
        return state;
      }
      await read();
    }
    return stored.state;
  };

  return {
    known: () => stored.state,
    async refresh() {
      if (now() - readAt >= knownMs) {
        reading ??= read()
          .catch(() => void (readAt = now()))
          .finally(() => void (reading = undefined));
        await reading;
      }
      return stored.state;
    },
    // One after another, so that a container is no competitor of itself.
    change: (to) => {
      const changed = changing.catch(() => undefined).then(() => write(to));
      changing = changed;
      return changed;
    },
  };
}
