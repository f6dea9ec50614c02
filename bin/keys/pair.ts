import type { KeyObject } from 'node:crypto';
import { isOrgId } from '../../sandbox/salesforce/record-id.ts';
import { UsageError } from '../usage.ts';
import { certificateFacts, makeCertificate, type CertificateFacts } from './certificate.ts';
import { makePrivateKey, pemOf, type KeySize } from './private-key.ts';

/** How a key pair is to be made. */
export interface PairWish {
  bits: KeySize;
  days: number;
  now: Date;
  /** A key of the user's own; else one is made. */
  key?: KeyObject | undefined;
}

export interface Pair {
  /** PKCS#8 in PEM. */
  privateKey: string;
  /** PEM. */
  certificate: string;
  facts: CertificateFacts;
}

/** A key pair for one call center, its certificate good from one minute ago: clocks differ. */
export async function makePair(callCenter: string, { bits, days, now, key }: PairWish): Promise<Pair> {
  // API names of call centers made by Setup's wizard may have an underscore.
  if (!/^[A-Za-z]\w{0,63}$/.test(callCenter))
    throw new UsageError(
      `call center ${JSON.stringify(callCenter)}: is no API name: a letter, then letters and digits`,
    );
  const privateKey = key ?? makePrivateKey(bits);
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000 - 60_000);
  const certificate = await makeCertificate(privateKey, { callCenter, notBefore, days });
  return { privateKey: pemOf(privateKey), certificate, facts: certificateFacts(certificate, 'certificate') };
}

/** @throws UsageError for what cannot be the id of an org */
export function checkOrgId(orgId: string): void {
  if (!isOrgId(orgId))
    throw new UsageError('--org-id: give the 15 or 18 characters that start with 00D (Setup > Company Information)');
}
