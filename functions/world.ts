import type { ContactLedger } from './aws/contact-ledger.ts';
import type { Connect } from './aws/connect.ts';
import type { Parked } from './core/outcome.ts';
import type { Settings } from './core/settings.ts';
import type { Salesforce } from './salesforce/client.ts';

/** Everything that the bridge asks of the outside: a record of a few functions. Times are epoch milliseconds. */
export interface World {
  settings: Settings;
  ledger: ContactLedger;
  connect: Connect;
  salesforce: Salesforce;
  now: () => number;
  wait: (milliseconds: number) => Promise<void>;
  /** When the work must be done; the invocation ends a little later. */
  deadline: number;
  /** Keeps the delivery at hand for an operator; undefined where there is none, as for what the reconciler found. */
  park?: ((outcome: Parked) => Promise<void>) | undefined;
  /** How long a delivery is tried again before it is set aside, in milliseconds, where others wait behind it. */
  patienceMs?: number | undefined;
}
