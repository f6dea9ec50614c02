import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FaultAction } from './faults.ts';
import { errorReply, type Reply } from './refusal.ts';
import type { LoggedRequest } from './request-log.ts';

/** The whole body as text; undefined if the client went away before its end. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes the reply. The log says its status from here on, and null again if it does not get through. */
export function send(response: ServerResponse, reply: Reply, entry?: LoggedRequest): void {
  if (response.destroyed) return;
  const json = reply.body === undefined ? undefined : JSON.stringify(reply.body);
  const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  const content = reply.text ?? json;
  if (entry) {
    entry.status = reply.status;
    response.on('close', () => (entry.status = response.writableFinished ? reply.status : null));
  }
  response.writeHead(reply.status, { ...(content ? { 'Content-Type': type } : {}), ...reply.headers });
  response.end(content);
}

/** What the fault makes of the answer: one of its own if it has a status, else the real one with parts replaced. */
export function faulty(action: FaultAction | undefined, real: () => Reply): Reply {
  if (!action) return real();
  const { status, headers, body } = action;
  const reply = status === undefined ? real() : errorReply(status, `Fault: ${status}`);
  const content = typeof body === 'string' ? { text: body } : { body };
  const { status: kept, headers: own } = reply;
  return { ...(body === undefined ? reply : { status: kept, ...content }), headers: { ...own, ...headers } };
}
