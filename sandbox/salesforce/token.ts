import { verify, type KeyObject } from 'node:crypto';

import { decodeJwt, decodeProtectedHeader } from 'jose';

/** A token as it says of itself, nothing of it verified. */
export interface DecodedToken {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** The token of an `Authorization: Bearer …` header; undefined without one. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Undefined if the text is no signed JWT. */
export function decodeToken(jwt: string): DecodedToken | undefined {
  try {
    return { header: { ...decodeProtectedHeader(jwt) }, claims: { ...decodeJwt(jwt) } };
  } catch {
    return undefined;
  }
}

/**
 * Whether the signature is RS256 by this key. `jose` refuses RSA keys under 2048 bits, which Salesforce took until
 * v68, so the signature is checked with Node's own crypto; the algorithm is fixed here and never read from the token.
 */
export function isSignedBy(jwt: string, header: DecodedToken['header'], key: KeyObject): boolean {
  if (header['alg'] !== 'RS256' || 'crit' in header) return false;
  const [head, claims, signature, ...more] = jwt.split('.');
  if (head === undefined || claims === undefined || signature === undefined || more.length > 0) return false;
  return verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
}
