import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage.ts';

/** Sizes that Salesforce takes (reference, 2.5). */
export const keySizes = [2048, 4096] as const;
export type KeySize = (typeof keySizes)[number];

/** A new RSA private key. */
export function makePrivateKey(bits: KeySize): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
}

/** PKCS#8 in PEM, which everything that signs tokens reads. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key file of the user. @throws UsageError as parsePrivateKey does */
export async function readPrivateKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file}: cannot be read`);
  });
  return parsePrivateKey(pem, file);
}

/**
 * Takes an RSA private key of 2048 or 4096 bits, PKCS#8 or PKCS#1.
 * @param where names it in the error
 * @throws UsageError in one line that says what it is instead and what to do
 */
export function parsePrivateKey(pem: string, where: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4,ENCRYPTED/m.test(pem)) {
    throw new UsageError(
      `${where}: the private key is encrypted; take the passphrase off: openssl pkcs8 -topk8 -nocrypt -in KEY -out PLAINKEY`,
    );
  }
  if (/-----BEGIN (CERTIFICATE|(RSA )?PUBLIC KEY)-----/.test(pem) && !pem.includes('PRIVATE KEY-----')) {
    throw new UsageError(`${where}: is a certificate or public key; give the private key (PEM)`);
  }
  const key = keyIn(pem);
  if (!key) throw new UsageError(`${where}: is no private key in PEM; bridge keys create makes one`);
  if (key.asymmetricKeyType !== 'rsa')
    throw new UsageError(
      `${where}: the private key is not RSA, and Salesforce takes no other; bridge keys create makes one`,
    );
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!keySizes.some((size) => size === bits))
    throw new UsageError(
      `${where}: the private key has ${bits} bits, and Salesforce takes 2048 or 4096; bridge keys create makes one`,
    );
  return key;
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says of it helps nobody.
    return undefined;
  }
}
