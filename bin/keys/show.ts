import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyFingerprintOf, type CertificateFacts } from './certificate.ts';

const dayMs = 86_400_000;

/** What `bridge keys show` says of a pair or of one half of it. Holds no private key. */
export interface ShownKeys {
  callCenter?: string | undefined;
  orgId?: string | undefined;
  bits: number;
  /** ISO dates and times. */
  notBefore?: string;
  notAfter?: string;
  daysLeft?: number;
  /** SHA-256 of the certificate, and of the public key that both halves have. */
  fingerprint?: string;
  keyFingerprint: string;
  /** Whether the private key is the certificate's; only when both were given. */
  match?: boolean;
}

/** What is known of a private key: its call center and org only from a secret. */
export interface KnownKey {
  key: KeyObject;
  callCenter?: string;
  orgId?: string;
}

export function shownCertificate(certificate: CertificateFacts, now: Date, known?: KnownKey): ShownKeys {
  const { callCenter, bits, notBefore, notAfter, fingerprint, keyFingerprint } = certificate;
  return {
    ...{ callCenter: callCenter ?? known?.callCenter, orgId: known?.orgId, bits },
    ...{ notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() },
    daysLeft: Math.ceil((notAfter.getTime() - now.getTime()) / dayMs),
    ...{ fingerprint, keyFingerprint },
    ...(known ? { match: certificate.belongsTo(known.key) } : {}),
  };
}

export function shownPrivateKey({ key, callCenter, orgId }: KnownKey): ShownKeys {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return { callCenter, orgId, bits, keyFingerprint: keyFingerprintOf(createPublicKey(key)) };
}

const titles: readonly [keyof ShownKeys, string][] = [
  ['callCenter', 'call center'],
  ['orgId', 'org id'],
  ['bits', 'RSA bits'],
  ['notBefore', 'good from'],
  ['notAfter', 'good until'],
  ['daysLeft', 'days left'],
  ['fingerprint', 'certificate SHA-256'],
  ['keyFingerprint', 'public key SHA-256'],
];

/** One line for each fact that is known. */
export function showKeys(title: string, shown: ShownKeys): string {
  const facts = titles.flatMap(([name, label]) =>
    shown[name] === undefined ? [] : [`  ${label.padEnd(20)}${shown[name]}`],
  );
  // That they do not belong together is a trouble of its own.
  const pair = shown.match === true ? [`  ${'private key'.padEnd(20)}belongs to this certificate`] : [];
  return `${[title, ...facts, ...pair].join('\n')}\n`;
}

/** What is wrong: `error` for what cannot work, `warning` for what soon will not. */
export interface KeyTrouble {
  severity: 'error' | 'warning';
  message: string;
}

/** @param warnDays from so many days before its end a certificate is warned of */
export function troubleWith(
  { daysLeft, match, callCenter }: ShownKeys,
  warnDays: number,
  known?: KnownKey,
): KeyTrouble[] {
  const trouble: KeyTrouble[] = [];
  const add = (severity: KeyTrouble['severity'], message: string): unknown => trouble.push({ severity, message });
  if (match === false)
    add('error', "the private key is not the certificate's: tokens will be refused; upload the right certificate");
  if (known?.callCenter !== undefined && known.callCenter !== callCenter)
    add('error', `the key is of call center ${known.callCenter}, the certificate of ${callCenter ?? 'none'}`);
  // Whether Salesforce minds is unknown (reference, 2.5); nobody should find out in production.
  if (daysLeft !== undefined && daysLeft <= 0) add('error', 'the certificate has ended: bridge keys rotate start');
  else if (daysLeft !== undefined && daysLeft < warnDays)
    add('warning', `the certificate ends in ${daysLeft} day(s): bridge keys rotate start`);
  return trouble;
}
