import { rm } from 'node:fs/promises';
import { UsageError } from '../usage.ts';
import { refuseExisting, writeNew } from './key-files.ts';
import type { SecretStore } from './key-secret.ts';
import { checkOrgId, makePair, type Pair, type PairWish } from './pair.ts';

export interface CreateWish extends PairWish {
  callCenter: string;
  certificateFile: string;
  /** Where the private key goes: a file, or a secret; neither only for a key of the user's own. */
  privateKeyFile?: string | undefined;
  secret?: { store: SecretStore; name: string; orgId: string } | undefined;
  /** Replace what is there. */
  force: boolean;
}

/** Makes a key pair and puts each half in its place, or neither. @throws UsageError before anything is written */
export async function createKeys(wish: CreateWish): Promise<Pair> {
  const { privateKeyFile, certificateFile, secret, force } = wish;
  await refuseExisting([...(privateKeyFile === undefined ? [] : [privateKeyFile]), certificateFile], force);
  if (secret) await refuseFilledSecret(secret, force);
  const pair = await makePair(wish.callCenter, wish);
  const files = [{ path: certificateFile, text: pair.certificate, private: false }];
  if (privateKeyFile !== undefined) files.unshift({ path: privateKeyFile, text: pair.privateKey, private: true });
  await writeNew(files, force);
  if (secret) await putOrUndo(pair, wish, secret);
  return pair;
}

async function refuseFilledSecret(
  { store, name, orgId }: NonNullable<CreateWish['secret']>,
  force: boolean,
): Promise<void> {
  checkOrgId(orgId);
  const current = await store.read('AWSCURRENT');
  if (current && current.secret.privateKey !== '' && !force)
    throw new UsageError(`secret ${name}: holds a key; change it with bridge keys rotate, or replace it with --force`);
}

/** A certificate whose key went nowhere would be uploaded in good faith. */
async function putOrUndo(
  pair: Pair,
  { callCenter, certificateFile }: CreateWish,
  { store, orgId }: NonNullable<CreateWish['secret']>,
): Promise<void> {
  try {
    const certificateEndsAt = pair.facts.notAfter.toISOString();
    const secret = { privateKey: pair.privateKey, orgId, callCenterApiName: callCenter, certificateEndsAt };
    await store.put(secret, 'AWSCURRENT');
  } catch (error) {
    await rm(certificateFile, { force: true });
    throw error;
  }
}
