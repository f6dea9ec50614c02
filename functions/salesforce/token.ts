import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Keyring, SigningKey } from '../aws/secret.ts';
import type { Settings } from '../core/settings.ts';

/** A signed token and the key that signed it. */
export interface Bearer {
  token: string;
  key: SigningKey;
}

export interface Tokens {
  /**
   * A token for the call center whose key is in this secret. Rejects as the keyring does.
   * @param key signs in place of the key in use
   */
  bearer(secretName: string, key?: SigningKey): Promise<Bearer>;
  /** Salesforce answered 401 to this bearer: neither its token nor, where there is another, its key is used again. */
  refused(secretName: string, bearer: Bearer): void;
}

interface Parts {
  keyring: Keyring;
  settings: Settings['token'];
  /** Epoch milliseconds. */
  now: () => number;
}

/** A cached token is not used in its last seconds: it must still hold when it arrives. */
const lastSecondsUnused = 20;

/**
 * Signs tokens as the telephony API wants them (reference, 2.2 and 2.3): RS256; iss = org id, sub = call center, iat, exp.
 * With `jti: none` a token is reused until shortly before its end. With `perRequest` each bearer has a fresh one, since
 * Salesforce documents that a jti which it has seen before is refused.
 */
export function createTokens({ keyring, settings, now }: Parts): Tokens {
  // Keyed by the key itself, so that a token is gone with the key that signed it.
  const cached = new WeakMap<SigningKey, { token: string; usableUntil: number }>();

  const tokenOf = async (key: SigningKey): Promise<string> => {
    const at = Math.floor(now() / 1000);
    if (settings.jti === 'perRequest') return sign(key, settings, at, randomUUID());
    const known = cached.get(key);
    if (known && at < known.usableUntil) return known.token;
    const token = await sign(key, settings, at);
    cached.set(key, { token, usableUntil: at + settings.lifetimeSeconds - lastSecondsUnused });
    return token;
  };

  return {
    async bearer(secretName, given) {
      const key = given ?? (await keyring.signingKey(secretName));
      return { token: await tokenOf(key), key };
    },
    refused(secretName, { key }) {
      cached.delete(key);
      keyring.refused(secretName, key);
    },
  };
}

/** @param issuedAt epoch seconds */
function sign(key: SigningKey, settings: Settings['token'], issuedAt: number, jti?: string): Promise<string> {
  const jwt = new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(key.orgId)
    .setSubject(key.callCenterApiName)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + settings.lifetimeSeconds);
  if (settings.audience !== undefined) jwt.setAudience(settings.audience);
  if (jti !== undefined) jwt.setJti(jti);
  return jwt.sign(key.privateKey);
}
