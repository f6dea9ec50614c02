import type { GateTable, Stored } from '../../functions/gate/shared.ts';
import { nothingHappened } from '../../functions/gate/state.ts';

/** The gate's rows in this process, in place of those in DynamoDB. */
export function createGateTable(): GateTable {
  const rows = new Map<string, Stored>();
  return {
    read: (org) => Promise.resolve(rows.get(org) ?? { state: nothingHappened, version: 0 }),
    write(org, stored) {
      rows.set(org, stored);
      return Promise.resolve(true);
    },
  };
}
