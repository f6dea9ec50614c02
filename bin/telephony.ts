import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox, type FaultRule, type Profile, type VoiceCallView } from '../sandbox/salesforce/server.ts';
import { startRelay } from './relay.ts';

/** A request to Salesforce, as the contract's JSON shows it. */
export interface SentRequest {
  method: string;
  path: string;
  status: number | null;
  body: unknown;
}

/** Where a local run sends to: the embedded sandbox, or another server of the telephony API. */
export interface Telephony {
  url: string;
  /** The value of the secret: { privateKey, orgId, callCenterApiName }. */
  secret: string;
  requests(): SentRequest[];
  /** What the embedded sandbox holds once all updates have had their effect; empty for another server. */
  voiceCalls(): Promise<VoiceCallView[]>;
  /** Keeps the org in the state folder, if there is one: asked for by whoever holds that folder. */
  save(): Promise<void>;
  close(): Promise<void>;
}

/** The embedded sandbox, of which a new org can be had. */
interface EmbeddedSandbox extends Telephony {
  /** Forgets VoiceCalls and requests. */
  clear(): void;
}

/** The org and the call center of local runs. */
export const localOrgId = '00D000000000001';
export const localCallCenter = 'LocalContactCenter';

interface EmbeddedOptions {
  faults?: FaultRule[] | undefined;
  profile?: Profile | undefined;
  port?: number | undefined;
  /** Keeps the org between runs. */
  stateDir?: string | undefined;
}

/** The embedded sandbox with a key pair made for this run. */
export async function embeddedSandbox({ faults, profile, port, stateDir }: EmbeddedOptions): Promise<EmbeddedSandbox> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const callCenters = [{ apiName: localCallCenter, certificate: publicKey }];
  const sandbox = await startSandbox({ orgId: localOrgId, callCenters, faults, profile, port });
  const empty = sandbox.snapshot();
  let cleared = 0;
  const file = stateDir === undefined ? undefined : join(stateDir, 'salesforce.json');
  if (file !== undefined) await restore(file, (snapshot) => sandbox.restore(snapshot));
  return {
    url: sandbox.url,
    secret: JSON.stringify({ privateKey, orgId: localOrgId, callCenterApiName: localCallCenter }),
    requests: () =>
      sandbox
        .requests()
        .slice(cleared)
        .map(({ method, path, status, body }) => ({ method, path, status, body })),
    voiceCalls: async () => {
      await sandbox.settled();
      return sandbox.voiceCalls();
    },
    save: async () => {
      if (file === undefined) return;
      await sandbox.settled();
      await writeFile(file, JSON.stringify(sandbox.snapshot()));
    },
    clear: () => {
      sandbox.restore(empty);
      cleared = sandbox.requests().length;
    },
    close: () => sandbox.close(),
  };
}

async function restore(file: string, take: (snapshot: unknown) => void): Promise<void> {
  const json = await readFile(file, 'utf8').catch(() => undefined);
  if (json !== undefined) take(JSON.parse(json));
}

interface OtherServer {
  url: string;
  privateKeyFile: string;
  orgId: string;
  callCenter: string;
  caFile?: string | undefined;
}

/** Another server of the telephony API, reached through a relay on loopback that notes every request. */
export async function otherServer({ url, privateKeyFile, orgId, callCenter, caFile }: OtherServer): Promise<Telephony> {
  const privateKey = await readFile(privateKeyFile, 'utf8');
  const relay = await startRelay(url, caFile === undefined ? undefined : await readFile(caFile, 'utf8'));
  return {
    url: relay.url,
    secret: JSON.stringify({ privateKey, orgId, callCenterApiName: callCenter }),
    requests: relay.requests,
    voiceCalls: () => Promise.resolve([]),
    save: () => Promise.resolve(),
    close: relay.close,
  };
}
