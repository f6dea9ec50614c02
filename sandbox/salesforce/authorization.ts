import type { CallCenterKeys } from './call-center-keys.ts';
import { sameOrg } from './record-id.ts';
import { Refusal } from './refusal.ts';
import type { Switches } from './switches.ts';
import { bearerOf, decodeToken, isSignedBy, type DecodedToken } from './token.ts';

const AUDIENCE = 'https://scrt.salesforce.com';

type Claims = DecodedToken['claims'];

interface AuthorizationRules {
  orgId: string;
  keys: CallCenterKeys;
  switches: Switches;
  /** Tokens seen: `sub jti` → the second from which it need not be remembered. */
  seen: Map<string, number>;
}

/**
 * Verifies the request's token (reference, section 2) and returns its `sub`, the call center's API name.
 * Throws a Refusal that names what is wrong with it. `now` in epoch milliseconds.
 */
export function authorize(authorization: string | undefined, rules: AuthorizationRules, now: number): string {
  try {
    return verified(authorization, rules, Math.floor(now / 1000));
  } catch (error) {
    if (error instanceof Error) throw new Refusal(rules.switches.authFailStatus, error.message);
    throw error;
  }
}

function verified(authorization: string | undefined, rules: AuthorizationRules, seconds: number): string {
  const jwt = bearerOf(authorization);
  if (jwt === undefined) throw new Error('The Authorization header must be "Bearer" and a token');
  const token = decodeToken(jwt);
  if (!token) throw new Error('The token is not a signed JWT');
  const sub = token.claims['sub'];
  const key = typeof sub === 'string' ? rules.keys.get(sub) : undefined;
  if (typeof sub !== 'string' || !key) throw new Error('sub names no call center that has a public key');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < rules.switches.minKeyBits) {
    throw new Error(`The call center's key is shorter than ${rules.switches.minKeyBits} bits`);
  }
  if (!isSignedBy(jwt, token.header, key)) throw new Error("The token is not signed RS256 by the call center's key");
  checkParties(token.claims, rules);
  checkTimes(token.claims, rules.switches, seconds);
  checkReplay(token.claims, rules, seconds);
  return sub;
}

function checkParties({ iss, aud }: Claims, { orgId, switches }: AuthorizationRules): void {
  if (typeof iss !== 'string' || !sameOrg(iss, orgId)) throw new Error('iss is not the org id');
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (aud !== undefined && switches.audStrict && !audiences.includes(AUDIENCE))
    throw new Error(`aud is not ${AUDIENCE}`);
}

function checkTimes(claims: Claims, switches: Switches, seconds: number): void {
  const exp = expiryOf(claims, switches);
  const iat = claims['iat'] ?? seconds;
  const nbf = claims['nbf'] ?? seconds;
  if (typeof iat !== 'number' || iat > seconds + switches.skewSeconds) throw new Error('iat is in the future');
  if (typeof nbf !== 'number' || nbf > seconds + switches.skewSeconds) throw new Error('nbf is in the future');
  if (exp + switches.skewSeconds <= seconds) throw new Error('The token has expired');
  if (exp - iat > switches.maxLifetimeSeconds) {
    throw new Error(`The token lives longer than ${switches.maxLifetimeSeconds} seconds`);
  }
}

function expiryOf({ exp }: Claims, { expAsText }: Switches): number {
  if (typeof exp === 'number') return exp;
  if (expAsText && typeof exp === 'string' && /^\d+$/.test(exp)) return Number(exp);
  throw new Error('exp must be a number of seconds');
}

/** Salesforce checks a `jti` only if there is one; it is remembered as long as the token could be sent again. */
function checkReplay(claims: Claims, { seen, switches }: AuthorizationRules, seconds: number): void {
  const { jti, sub } = claims;
  if (jti === undefined || switches.jtiReplay === 'allow') return;
  if (typeof jti !== 'string') throw new Error('jti must be a string');
  for (const [token, until] of seen) {
    if (until > seconds) break;
    seen.delete(token);
  }
  const token = `${String(sub)} ${jti}`;
  if ((seen.get(token) ?? 0) > seconds) throw new Error('jti was sent before');
  seen.delete(token);
  seen.set(token, expiryOf(claims, switches) + switches.skewSeconds);
}
