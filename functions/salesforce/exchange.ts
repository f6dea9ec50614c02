import { noAnswer } from './errors.ts';

export interface Answer {
  status: number;
  retryAfter: string | null;
  /** Undefined when it was cut off, came too late or was longer than 256 KiB. */
  text: string | undefined;
}

interface Request {
  /** Verb and endpoint, for messages. */
  what: string;
  method: 'POST' | 'PATCH';
  url: string;
  token: string;
  body: string | null;
}

/** Room for all attributes of a contact (32 KB), quoted in a create's `errors`. */
const longestBody = 262_144;

/**
 * One request, one answer of any status.
 * @throws Failure `salesforce-no-answer`
 */
export async function exchange(fetch: typeof globalThis.fetch, request: Request, signal: AbortSignal): Promise<Answer> {
  const { what, method, url, body } = request;
  const headers = {
    Authorization: `Bearer ${request.token}`,
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'Telephony-Provider-Name': 'amazon-connect',
  };
  // A redirect is not followed: it would carry the token to where nobody configured it to go.
  const sent = fetch(url, { method, headers, body, signal, redirect: 'manual' });
  const response = await sent.catch((error: unknown) => {
    throw noAnswer(what, error, signal);
  });
  const text = await readText(response);
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
}

/**
 * Reads the body to its end, which also frees the connection for the next request; the request's signal ends the reading too.
 * Never rejects: the status has come.
 */
async function readText(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size <= longestBody) {
      const { done, value } = await reader.read();
      if (done) return new TextDecoder().decode(Buffer.concat(chunks));
      chunks.push(value);
      size += value.byteLength;
    }
  } catch {
    // Cut off or late.
  }
  void reader.cancel().catch(() => undefined);
  return undefined;
}
