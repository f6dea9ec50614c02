import { createPrivateKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { bounded } from './bounded.ts';
import { Failure } from '../errors.ts';

/** The label of a version of a secret: what is in force, what follows it, what it was before. */
export type KeyVersion = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** What signs the tokens of one call center. */
export interface SigningKey {
  /** The label that the key's version had when it was read. */
  version: KeyVersion;
  privateKey: KeyObject;
  orgId: string;
  callCenterApiName: string;
  /** When the certificate that Salesforce has of it ends, where the secret says so; epoch milliseconds. */
  certificateEndsAt?: number | undefined;
}

/**
 * The keys of the call centers. While a key is changed its secret holds two: Salesforce takes one key at a time (reference, 2.5),
 * and the moment in which it takes the other one is not ours to know.
 */
export interface Keyring {
  /**
   * The key that Salesforce took last, else the current one, read once per container; callers at the same time share one read.
   * @throws Failure `key-unusable`, retryable because an operator mends the secret; a failed read is not remembered.
   */
  signingKey(secretName: string): Promise<SigningKey>;
  /** Salesforce answered 401 to this key. */
  refused(secretName: string, key: SigningKey): void;
  /**
   * A key that was not refused lately: the one in use by now, or the first such one of the current, the pending and the previous
   * version, read anew. Undefined when there is none; never rejects.
   */
  another(secretName: string): Promise<SigningKey | undefined>;
  /** Salesforce took this key: from now on it is the one that signs. */
  taken(secretName: string, key: SigningKey): void;
}

/** A read that takes longer has failed; without a bound a hanging one would be shared by every later caller. */
const readTimeoutMs = 5_000;

/** Salesforce takes keys of 2048 and 4096 bits, and jose signs with nothing smaller. */
const leastBits = 2048;

const text = v.optional(v.fallback(v.pipe(v.string(), v.trim()), ''), '');
const secretSchema = v.object({ privateKey: text, orgId: text, callCenterApiName: text });
const endSchema = v.object({ certificateEndsAt: v.pipe(v.string(), v.isoTimestamp()) });

/** How long a refused key is not taken for another one. */
const refusedMs = 30_000;
/** How long a secret that was searched is not searched again. Shorter, so that each of its versions gets its turn. */
const searchPauseMs = 5_000;

const versions: readonly KeyVersion[] = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];

interface Parts {
  client?: SecretsManagerClient;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** What is known of one secret. */
interface Held {
  inUse?: Promise<SigningKey> | undefined;
  refusals: { key: SigningKey; at: number }[];
  search?: { at: number; found: Promise<SigningKey | undefined> };
}

/** Reads signing keys from Secrets Manager; the client is made at first use. */
export function createKeyring({ client: given, now = Date.now }: Parts = {}): Keyring {
  const secrets = new Map<string, Held>();
  let client = given;

  const heldOf = (secretName: string): Held => {
    const held = secrets.get(secretName) ?? { refusals: [] };
    secrets.set(secretName, held);
    return held;
  };

  const read = async (secretName: string, version: KeyVersion): Promise<SigningKey> => {
    client ??= new SecretsManagerClient(bounded);
    return parseSecret(secretName, version, await secretText(client, secretName, version));
  };

  const mayBeTaken = ({ refusals }: Held, key: SigningKey) =>
    !refusals.some((refusal) => now() - refusal.at < refusedMs && sameKey(refusal.key, key));

  const search = async (secretName: string, held: Held): Promise<SigningKey | undefined> => {
    for (const version of versions) {
      // A secret without this version, or with no use in it, is no error: there is no other key then.
      const key = await read(secretName, version).catch(() => undefined);
      if (key && mayBeTaken(held, key)) return key;
    }
    return undefined;
  };

  return {
    signingKey(secretName) {
      const held = heldOf(secretName);
      if (held.inUse) return held.inUse;
      const reading = read(secretName, 'AWSCURRENT').catch((error: unknown) => {
        if (held.inUse === reading) held.inUse = undefined;
        throw error;
      });
      held.inUse = reading;
      return reading;
    },

    refused(secretName, key) {
      const held = heldOf(secretName);
      held.refusals = [...withoutKey(held, key), { key, at: now() }];
    },

    async another(secretName) {
      const held = heldOf(secretName);
      const inUse = await held.inUse?.catch(() => undefined);
      if (inUse && mayBeTaken(held, inUse)) return inUse;
      // Of many calls refused at once one searches for all.
      if (held.search === undefined || now() - held.search.at >= searchPauseMs) {
        held.search = { at: now(), found: search(secretName, held) };
      }
      const found = await held.search.found;
      return found && mayBeTaken(held, found) ? found : undefined;
    },

    taken(secretName, key) {
      const held = heldOf(secretName);
      held.inUse = Promise.resolve(key);
      held.refusals = withoutKey(held, key);
    },
  };
}

const withoutKey = ({ refusals }: Held, key: SigningKey) => refusals.filter((refusal) => !sameKey(refusal.key, key));

/** Whether both sign the same; the label says nothing of that, and a secret may be corrected without a new key. */
const sameKey = (a: SigningKey, b: SigningKey) =>
  a.orgId === b.orgId && a.callCenterApiName === b.callCenterApiName && a.privateKey.equals(b.privateKey);

async function secretText(client: SecretsManagerClient, secretName: string, version: KeyVersion): Promise<string> {
  const abortSignal = AbortSignal.timeout(readTimeoutMs);
  // The current version is what Secrets Manager gives when none is named.
  const stage = version === 'AWSCURRENT' ? {} : { VersionStage: version };
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretName, ...stage }), { abortSignal });
    return answer.SecretString ?? '';
  } catch (error) {
    // The name only, and no cause: an answer that cannot be read is quoted in the SDK's error, with the secret in it.
    throw unusable(secretName, `cannot be read (${error instanceof Error ? error.name : 'unknown error'})`);
  }
}

function parseSecret(secretName: string, version: KeyVersion, json: string): SigningKey {
  const secret = v.safeParse(secretSchema, parseJson(json));
  if (!secret.success) throw unusable(secretName, 'holds no JSON object');
  const missing = Object.entries(secret.output).flatMap(([property, value]) => (value === '' ? [property] : []));
  if (missing.length > 0) throw unusable(secretName, `lacks ${missing.join(', ')}`);
  const { privateKey: pem, orgId, callCenterApiName } = secret.output;
  const privateKey = parsePrivateKey(pem);
  if (privateKey?.asymmetricKeyType !== 'rsa') throw unusable(secretName, 'privateKey is no RSA private key in PEM');
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastBits) throw unusable(secretName, `privateKey has ${bits} bits, ${leastBits} are needed`);
  const end = v.safeParse(endSchema, parseJson(json));
  const certificateEndsAt = end.success ? Date.parse(end.output.certificateEndsAt) : undefined;
  return { version, privateKey, orgId, callCenterApiName, certificateEndsAt };
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
