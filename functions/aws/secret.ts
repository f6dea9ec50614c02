import { createPrivateKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { Failure } from '../errors.ts';

/** What signs the tokens of one call center. */
export interface SigningKey {
  privateKey: KeyObject;
  orgId: string;
  callCenterApiName: string;
}

export interface Keyring {
  /**
   * The key in the secret of this name, read once per container; callers at the same time share one read.
   * @throws Failure `key-unusable`, retryable because an operator mends the secret; a failed read is not remembered.
   */
  signingKey(secretName: string): Promise<SigningKey>;
  /** Makes the next caller read the secret anew: after a 401 the key may have been changed. */
  forget(secretName: string): void;
}

/** A read that takes longer has failed; without a bound a hanging one would be shared by every later caller. */
const readTimeoutMs = 5_000;

/** Salesforce takes keys of 2048 and 4096 bits, and jose signs with nothing smaller. */
const leastBits = 2048;

const text = v.optional(v.fallback(v.pipe(v.string(), v.trim()), ''), '');
const secretSchema = v.object({ privateKey: text, orgId: text, callCenterApiName: text });

/** Reads signing keys from Secrets Manager; the client is made at first use. */
export function createKeyring(parts: { client?: SecretsManagerClient } = {}): Keyring {
  const held = new Map<string, Promise<SigningKey>>();
  let client = parts.client;

  const read = async (secretName: string): Promise<SigningKey> => {
    client ??= new SecretsManagerClient({});
    return parseSecret(secretName, await secretText(client, secretName));
  };

  return {
    signingKey(secretName) {
      const known = held.get(secretName);
      if (known) return known;
      const reading = read(secretName).catch((error: unknown) => {
        if (held.get(secretName) === reading) held.delete(secretName);
        throw error;
      });
      held.set(secretName, reading);
      return reading;
    },
    forget: (secretName) => void held.delete(secretName),
  };
}

async function secretText(client: SecretsManagerClient, secretName: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(readTimeoutMs);
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretName }), { abortSignal });
    return answer.SecretString ?? '';
  } catch (error) {
    // The name only, and no cause: an answer that cannot be read is quoted in the SDK's error, with the secret in it.
    throw unusable(secretName, `cannot be read (${error instanceof Error ? error.name : 'unknown error'})`);
  }
}

function parseSecret(secretName: string, json: string): SigningKey {
  const secret = v.safeParse(secretSchema, parseJson(json));
  if (!secret.success) throw unusable(secretName, 'holds no JSON object');
  const missing = Object.entries(secret.output).flatMap(([property, value]) => (value === '' ? [property] : []));
  if (missing.length > 0) throw unusable(secretName, `lacks ${missing.join(', ')}`);
  const { privateKey: pem, orgId, callCenterApiName } = secret.output;
  const privateKey = parsePrivateKey(pem);
  if (privateKey?.asymmetricKeyType !== 'rsa') throw unusable(secretName, 'privateKey is no RSA private key in PEM');
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastBits) throw unusable(secretName, `privateKey has ${bits} bits, ${leastBits} are needed`);
  return { privateKey, orgId, callCenterApiName };
}

/** JSON.parse quotes its input in its error, so that error is dropped. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Reads the key's bytes rather than its PEM label: line breaks get lost or become a literal `\n` on the way into a secret,
 * and Salesforce's own Lambdas keep PKCS#8 bytes under the label of PKCS#1 (reference, 2.5).
 */
function parsePrivateKey(pem: string): KeyObject | undefined {
  const base64 = pem.replace(/-----[A-Z ]+-----/g, '').replace(/\\[nr]|\s/g, '');
  const key = Buffer.from(base64, 'base64');
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type });
    } catch {
      // The other encoding may fit; what OpenSSL says of this one helps nobody.
    }
  }
  return undefined;
}

function unusable(secretName: string, problem: string): Failure {
  return new Failure('key-unusable', `secret ${secretName} ${problem}`, { retryable: true });
}
