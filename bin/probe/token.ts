import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

/** How a token differs from a good one. */
export interface TokenWish {
  /** Ended so many seconds ago. */
  endedSecondsAgo?: number;
  lifetimeSeconds?: number;
  /** Signed by a key that Salesforce has never seen. */
  wrongKey?: boolean;
  audience?: string;
  jti?: string;
  /** `exp` as a text of digits, as the documentation of 226 prints it. */
  expAsText?: boolean;
}

/** A token, good but for what is wished (reference, 2.2 to 2.4). */
export function signed(
  { privateKey, orgId, callCenter }: { privateKey: KeyObject; orgId: string; callCenter: string },
  { endedSecondsAgo, lifetimeSeconds = 180, wrongKey = false, audience, jti, expAsText = false }: TokenWish,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const end = endedSecondsAgo === undefined ? now + lifetimeSeconds : now - endedSecondsAgo;
  const issuedAt = end - lifetimeSeconds;
  const claims: Record<string, unknown> = { exp: expAsText ? String(end) : end };
  const jwt = new SignJWT(claims);
  jwt.setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).setIssuer(orgId).setSubject(callCenter).setIssuedAt(issuedAt);
  if (audience !== undefined) jwt.setAudience(audience);
  if (jti !== undefined) jwt.setJti(jti);
  return jwt.sign(wrongKey ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey);
}
