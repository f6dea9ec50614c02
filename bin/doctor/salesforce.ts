import type { Clocks } from './clocks.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { voiceCallsUrl } from '../../functions/salesforce/url.ts';

const timeoutMs = 10_000;

/** How Salesforce answered; `says` is read for hints, and never shown. */
interface Answer {
  status: number;
  says: string;
}

/** Who a token says that it is from. */
interface Sender {
  telephonyUrl: string;
  /** The secret, as people know it. */
  secret: string;
  orgId: string;
  callCenterApiName: string;
}

/** Asks by a create that lacks everything a create needs, so that nothing can come of it (as `bridge keys rotate` does). */
async function ask(url: string, token: string | undefined, clocks: Clocks, now: () => number): Promise<Answer> {
  const askedAt = now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: '{}',
    signal: AbortSignal.timeout(timeoutMs),
  });
  clocks.note('Salesforce', response.headers.get('date'), askedAt);
  return { status: response.status, says: (await response.text().catch(() => '')).slice(0, 2_000) };
}

/** Whether Salesforce is there; 401 is the right answer to a request without a token. */
export async function reachable(telephonyUrl: string, clocks: Clocks, now: () => number): Promise<Finding[]> {
  const url = voiceCallsUrl(telephonyUrl);
  const answer = await ask(url, undefined, clocks, now).catch((error: unknown) => unreachable(url, error));
  if (!('status' in answer)) return [answer];
  return [
    answer.status === 404 || answer.status >= 500 ? notTheApi(url, answer.status) : ok(`Salesforce: ${url} answers`),
  ];
}

/** Whether Salesforce takes tokens of this sender: 401 or 403 is about the token, another 4xx about the body behind it. */
export async function takesToken(sender: Sender, token: string, clocks: Clocks, now: () => number): Promise<Finding> {
  const url = voiceCallsUrl(sender.telephonyUrl);
  const answer = await ask(url, token, clocks, now).catch((error: unknown) => unreachable(url, error));
  if (!('status' in answer)) return answer;
  const { status, says } = answer;
  const who = `${sender.secret} (org ${sender.orgId}, call center ${sender.callCenterApiName})`;
  if (status === 401 || status === 403) {
    const { wrong, todo } = whyRefused(says);
    return fail(`token: Salesforce refuses that of ${who} with ${String(status)}: ${wrong}`, todo);
  }
  if (status === 429) return warn(`token: Salesforce is too busy to tell (429)`, 'try again later');
  if (status === 404 || status >= 500) return notTheApi(url, status);
  return ok(`token: Salesforce takes that of ${who}`);
}

function unreachable(url: string, error: unknown): Finding {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const why = code ?? (error instanceof Error && error.name === 'TimeoutError' ? 'no answer in 10 s' : 'no connection');
  return fail(
    `Salesforce: ${url} cannot be reached (${why})`,
    'check telephonyUrl, DNS, and the way out of this network',
  );
}

const notTheApi = (url: string, status: number): Finding =>
  status === 404
    ? fail(
        `Salesforce: ${url} answers 404`,
        'telephonyUrl is not that of the telephony API: https://MYDOMAIN.my.salesforce-scrt.com',
      )
    : fail(
        `Salesforce: ${url} answers ${String(status)}`,
        'look at status.salesforce.com; the bridge waits and makes up for it',
      );

interface Refused {
  wrong: string;
  todo: string;
}

const certificateTodo =
  'upload the certificate that belongs to the key (bridge keys show tells which), or put its key into the secret';

/** No public source shows what Salesforce says to a bad token (reference, 7): as far as its words tell, else all that it may be. */
const reasons: readonly [RegExp, Refused][] = [
  [/jti/i, { wrong: 'its id (jti) was seen before', todo: 'try again; if it stays, set token.jti to none' }],
  [
    /\baud(ience)?\b/i,
    { wrong: 'wrong audience', todo: 'set token.audience as Salesforce documents it, or leave it out' },
  ],
  [
    /expir|\bexp\b|\biat\b|\bnbf\b|lives longer|future/i,
    { wrong: 'its times', todo: 'set the clock of this machine, or shorten token.lifetimeSeconds' },
  ],
  [/sign|shorter than|\bkey is\b/i, { wrong: 'wrong key', todo: certificateTodo }],
  [
    /\biss\b|issuer|\borg/i,
    { wrong: 'wrong org', todo: "put the org's own id into the secret (Setup > Company Information)" },
  ],
  [
    /\bsub\b|subject|call ?center|contact ?center/i,
    {
      wrong: 'wrong call center, or one without a certificate',
      todo: "put the call center's API name (reqInternalName) into the secret, and its certificate into Salesforce",
    },
  ],
];

const unsaid: Refused = {
  wrong: 'Salesforce does not say why: wrong key, wrong org id or wrong call center',
  todo: `compare org id and API name with Setup, and ${certificateTodo}`,
};

const whyRefused = (says: string): Refused => reasons.find(([pattern]) => pattern.test(says))?.[1] ?? unsaid;
