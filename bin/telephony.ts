import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  startSandbox,
  type FaultRule,
  type Profile,
  type Sandbox,
  type VoiceCallView,
} from '../sandbox/salesforce/server.ts';
import { startRelay } from './relay.ts';
import { UsageError } from './usage.ts';

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
  /** Keeps the org in the state folder, if there is one: asked for while that folder is held. */
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
  const file = stateDir === undefined ? undefined : orgIn(stateDir);
  if (stateDir !== undefined) await wasSentTo(stateDir, undefined);
  const kept = file === undefined ? undefined : await snapshotIn(file);
  const sandbox = await startSandbox({ orgId: localOrgId, callCenters, faults, profile, port });
  const empty = sandbox.snapshot();
  let cleared = 0;
  if (kept !== undefined) await restored(sandbox, kept, file ?? '');
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
      await writeFile(file, JSON.stringify(sandbox.snapshot()), { mode: 0o600 });
    },
    clear: () => {
      sandbox.restore(empty);
      cleared = sandbox.requests().length;
    },
    close: () => sandbox.close(),
  };
}

/** The embedded org of a state folder. */
const orgIn = (stateDir: string) => join(stateDir, 'salesforce.json');

async function snapshotIn(file: string): Promise<unknown> {
  const json = await readFile(file, 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    throw unreadable(file);
  }
}

async function restored(sandbox: Sandbox, snapshot: unknown, file: string): Promise<void> {
  try {
    sandbox.restore(snapshot);
  } catch {
    await sandbox.close();
    throw unreadable(file);
  }
}

const unreadable = (file: string) =>
  new UsageError(`${file}: is not what a local run keeps of its org; delete its folder, or take another one`);

/** The address of the server to which a state folder's calls were sent, where that is not the embedded sandbox. */
const addressIn = (stateDir: string) => join(stateDir, 'salesforce-url');

/**
 * What was sent to one org must not be taken for sent to another.
 * @param url the other server; undefined: the embedded sandbox
 * @throws UsageError where the folder's calls went elsewhere
 */
async function wasSentTo(stateDir: string, url: string | undefined): Promise<void> {
  const before = await readFile(addressIn(stateDir), 'utf8').catch(() => undefined);
  const isNew = before === undefined && (await readFile(orgIn(stateDir)).catch(() => undefined)) === undefined;
  if (before === url || isNew) return;
  const where = before ?? 'the embedded sandbox';
  const again = before === undefined ? 'leave --salesforce out' : 'replay it to that server again';
  throw new UsageError(`--state ${stateDir}: what it knows was sent to ${where}; ${again}, or take another folder`);
}

interface OtherServer {
  url: string;
  privateKeyFile: string;
  orgId: string;
  callCenter: string;
  caFile?: string | undefined;
  /** Which remembers to whom its calls were sent. */
  stateDir?: string | undefined;
}

/** Another server of the telephony API, reached through a relay on loopback that notes every request. */
export async function otherServer({
  url,
  privateKeyFile,
  orgId,
  callCenter,
  caFile,
  stateDir,
}: OtherServer): Promise<Telephony> {
  if (stateDir !== undefined) {
    await wasSentTo(stateDir, url);
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await writeFile(addressIn(stateDir), url, { mode: 0o600 });
  }
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
