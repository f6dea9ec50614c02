import { generateKeyPairSync } from 'node:crypto';
import { startSandbox, type FaultRule } from '../../sandbox/salesforce/server.ts';

const orgId = '00D000000000001';
const callCenterApiName = 'SoakContactCenter';

/** What Salesforce takes of an org: so many creates a second. */
const callsPerSecond = 50;

/** A key pair: what goes into the secret, and what Salesforce is given. */
interface Pair {
  secret: string;
  publicKey: string;
}

function newPair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { secret: JSON.stringify({ privateKey, orgId, callCenterApiName }), publicKey };
}

/** The pretend Salesforce with an org's limits, its faults by phase, and a key that can be changed. */
export async function startSalesforce(contacts: { failing: string; refused: string }) {
  const [current, next] = [newPair(), newPair()];
  const sandbox = await startSandbox({
    orgId,
    callCenters: [{ apiName: callCenterApiName, certificate: current.publicKey }],
    switches: { callsPerSecond },
  });
  const always: FaultRule[] = [
    { when: { contactId: contacts.failing }, do: { status: 500 } },
    { when: { contactId: contacts.refused }, do: { status: 400 } },
  ];
  // First, for the first rule that fits is applied: whatever else is wrong, these two never get through.
  const setFaults = (rules: FaultRule[]) => sandbox.setFaults([...always, ...rules]);
  setFaults([]);
  return {
    sandbox,
    setFaults,
    secret: current.secret,
    nextSecret: next.secret,
    takeNextKey: () => sandbox.setKey(callCenterApiName, next.publicKey),
  };
}

export type Salesforce = Awaited<ReturnType<typeof startSalesforce>>;
