import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { voiceCallsUrl } from '../../functions/salesforce/url.ts';
import type { KeySecret } from './key-secret.ts';

const timeoutMs = 10_000;

/**
 * Whether Salesforce takes tokens signed by this key. It is asked by a create that lacks everything a create needs, so
 * that nothing can come of it: 401 or 403 is about the token, another 4xx about the body behind it (judgement).
 * @throws Error in one line when the answer tells neither
 */
export async function takesKey(telephonyUrl: string, secret: KeySecret, now: Date): Promise<boolean> {
  const token = await tokenOf(secret, Math.floor(now.getTime() / 1000));
  const url = voiceCallsUrl(telephonyUrl);
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => {
    throw new Error(`${url}: gave no answer; check the address, and try again`);
  });
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) return false;
  if (status === 429 || status >= 500 || status < 400)
    throw new Error(`${url}: answered ${status}, which does not tell; try again`);
  return true;
}

/** @param at epoch seconds (reference, 2.2 to 2.4) */
function tokenOf({ privateKey, orgId, callCenterApiName }: KeySecret, at: number): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(orgId)
    .setSubject(callCenterApiName)
    .setIssuedAt(at)
    .setExpirationTime(at + 180)
    .sign(createPrivateKey(privateKey));
}
