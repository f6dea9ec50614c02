import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import type { Body } from './body.ts';
import { bearerOf, decodeToken, type DecodedToken } from './token.ts';

/** One request that reached the sandbox, also a refused one. */
export interface LoggedRequest {
  method: string;
  /** As received: escaped, with `/telephony/v1`. */
  path: string;
  /** Null while it is open, and for good when the connection was reset or the answer lost. */
  status: number | null;
  /** The JSON value; null when empty; the text as it stands when it is no JSON. */
  body: unknown;
  at: string;
  /** Names in lower case; never the Authorization header. */
  headers: Record<string, string>;
  /** What the token says of itself, verified or not. */
  token?: DecodedToken;
  /** What the caller was not told: updates that failed after `pending`, and calls closed too early. */
  warnings?: string[];
}

/** The entry of a request whose body is still to come. `now` in epoch milliseconds. */
export function logEntry(request: IncomingMessage, now: number): LoggedRequest {
  const token = decodeToken(bearerOf(request.headers.authorization) ?? '');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    status: null,
    body: null,
    at: new Date(now).toISOString(),
    headers: withoutSecrets(request.headers),
    ...(token ? { token } : {}),
  };
}

/** The body as the log shows it. */
export function loggedBody({ text, json }: Body): unknown {
  return text === '' ? null : (json ?? (text.trim() === 'null' ? null : text));
}

export function warn(entry: LoggedRequest, warnings: string[]): void {
  if (warnings.length > 0) entry.warnings = [...(entry.warnings ?? []), ...warnings];
}

function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/authorization|cookie/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
