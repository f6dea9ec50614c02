import { createPublicKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { UsageError } from '../usage.ts';
import { keyFingerprintOf, readCertificate } from './certificate.ts';
import { exists, keepPrivate, move, refuseExisting, writeNew } from './key-files.ts';
import type { KeySecret, SecretStore, SecretVersion } from './key-secret.ts';
import { makePair, type Pair, type PairWish } from './pair.ts';
import { parsePrivateKey, readPrivateKey } from './private-key.ts';

/**
 * Where a key pair lives. Salesforce holds one key per call center and has no time in which two are good (reference, 2.5),
 * so the new pair waits as pending, and the old one is kept as previous.
 */
export interface KeyPlace {
  certificateFile: string;
  /** The private key's file; else its secret. */
  privateKeyFile?: string | undefined;
  secret?: { store: SecretStore; name: string } | undefined;
}

const pending = (file: string): string => `${file}.pending`;
const previous = (file: string): string => `${file}.previous`;

/** Makes the new pair beside the one in use, which stays as it is. The certificate to upload is CERTIFICATE.pending. */
export async function startRotation(place: KeyPlace, wish: PairWish & { force: boolean }): Promise<Pair> {
  const { certificateFile, privateKeyFile, secret } = place;
  const keyFiles = privateKeyFile === undefined ? [] : [privateKeyFile];
  await refuseExisting([...keyFiles, certificateFile].map(pending), wish.force);
  const current = secret && (await secretInUse(secret));
  if (secret && !wish.force && (await secret.store.read('AWSPENDING')))
    throw new UsageError(`secret ${secret.name}: has a pending key; promote it, or replace it with --force`);
  const callCenter = current?.callCenterApiName ?? (await callCenterOf(certificateFile));
  const pair = await makePair(callCenter, wish);
  await writeNew(
    [
      ...keyFiles.map((file) => ({ path: pending(file), text: pair.privateKey, private: true })),
      { path: pending(certificateFile), text: pair.certificate, private: false },
    ],
    wish.force,
  );
  const certificateEndsAt = pair.facts.notAfter.toISOString();
  const { privateKey } = pair;
  if (secret && current) await putOrUndo(secret.store, { ...current, privateKey, certificateEndsAt }, certificateFile);
  return pair;
}

/** A certificate whose key went nowhere would be uploaded in good faith. */
async function putOrUndo(store: SecretStore, secret: KeySecret, certificateFile: string): Promise<void> {
  try {
    await store.put(secret, 'AWSPENDING');
  } catch (error) {
    await rm(pending(certificateFile), { force: true });
    throw error;
  }
}

async function secretInUse({ store, name }: NonNullable<KeyPlace['secret']>): Promise<KeySecret> {
  const current = await store.read('AWSCURRENT');
  if (!current || current.secret.privateKey === '' || current.secret.callCenterApiName === '')
    throw new UsageError(`secret ${name}: is not there or holds no key yet; bridge keys create --secret ${name}`);
  return current.secret;
}

async function callCenterOf(certificateFile: string): Promise<string> {
  const { callCenter } = await readCertificate(certificateFile);
  if (callCenter === undefined)
    throw new UsageError(`${certificateFile}: names no call center (CN); bridge keys create makes one that does`);
  return callCenter;
}

/** The pending private key in PEM, with the org and call center where the secret says them. */
export async function pendingKey(place: KeyPlace): Promise<{ privateKey: string } & Partial<KeySecret>> {
  const { certificateFile, privateKeyFile, secret } = place;
  const certificate = await readPendingCertificate(certificateFile);
  const found = secret
    ? (await pendingVersion(secret)).secret
    : { privateKey: await pendingFile(privateKeyFile ?? '') };
  const key = parsePrivateKey(found.privateKey, secret ? `secret ${secret.name} (pending)` : 'pending private key');
  if (keyFingerprintOf(createPublicKey(key)) !== certificate.keyFingerprint)
    throw new UsageError(
      `${pending(certificateFile)}: is not the pending key's certificate; bridge keys rotate start --force`,
    );
  return { callCenterApiName: certificate.callCenter ?? '', ...found };
}

async function readPendingCertificate(certificateFile: string): ReturnType<typeof readCertificate> {
  if (await exists(pending(certificateFile))) return readCertificate(pending(certificateFile));
  throw new UsageError(`${pending(certificateFile)}: is not there; bridge keys rotate start makes it`);
}

/** After a promotion that was cut short the key may be in its place already, and its certificate not. */
async function pendingFile(file: string): Promise<string> {
  const key = await readPrivateKey((await exists(pending(file))) ? pending(file) : file);
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** After a promotion that was cut short the pending version may be the current one already. */
async function pendingVersion({ store, name }: NonNullable<KeyPlace['secret']>): Promise<SecretVersion> {
  const version = (await store.read('AWSPENDING')) ?? (await store.read('AWSCURRENT'));
  if (version) return version;
  throw new UsageError(`secret ${name}: has no pending key; bridge keys rotate start makes it`);
}

/** Puts the pending pair in use and keeps the old one as previous. Running it again after a crash ends the same. */
export async function promote(place: KeyPlace): Promise<void> {
  await pendingKey(place);
  const { certificateFile, privateKeyFile, secret } = place;
  if (secret) {
    const current = await secret.store.read('AWSCURRENT');
    const { versionId } = await pendingVersion(secret);
    if (current?.versionId !== versionId) await secret.store.move('AWSCURRENT', current?.versionId, versionId);
    await secret.store.move('AWSPENDING', versionId, undefined);
  }
  if (privateKeyFile !== undefined)
    await exchange(privateKeyFile, pending(privateKeyFile), previous(privateKeyFile), true);
  await exchange(certificateFile, pending(certificateFile), previous(certificateFile), false);
}

/** Puts the previous pair back in use; the one in use becomes pending again. For when Salesforce still has the old key. */
export async function undo(place: KeyPlace): Promise<void> {
  const { certificateFile, privateKeyFile, secret } = place;
  const files = privateKeyFile === undefined ? [certificateFile] : [privateKeyFile, certificateFile];
  if (secret) await undoSecret(secret);
  else if (!(await Promise.all(files.map((file) => exists(previous(file))))).includes(true))
    throw new UsageError(`${previous(files[0] ?? '')}: is not there; there is nothing to go back to`);
  if (privateKeyFile !== undefined)
    await exchange(privateKeyFile, previous(privateKeyFile), pending(privateKeyFile), true);
  // A secret's first rotation may have had no certificate file before it.
  if (secret && !(await exists(previous(certificateFile)))) await move(certificateFile, pending(certificateFile));
  else await exchange(certificateFile, previous(certificateFile), pending(certificateFile), false);
}

async function undoSecret({ store, name }: NonNullable<KeyPlace['secret']>): Promise<void> {
  const current = await store.read('AWSCURRENT');
  const old = await store.read('AWSPREVIOUS');
  if (!old) throw new UsageError(`secret ${name}: has no previous key; there is nothing to go back to`);
  await store.move('AWSCURRENT', current?.versionId, old.versionId);
  await store.move('AWSPENDING', undefined, current?.versionId);
}

/** The file in use makes room, and the next one takes its name. */
async function exchange(file: string, next: string, old: string, isPrivate: boolean): Promise<void> {
  if (!(await exists(next))) return;
  await move(file, old);
  await move(next, file);
  if (isPrivate) for (const path of [file, old]) if (await exists(path)) await keepPrivate(path);
}
