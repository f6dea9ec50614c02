import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the server does with one request. */
export type Step =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'reset' // reads the request, then resets the connection
  | 'silence' // reads the request and never answers
  | 'cut-off'; // answers 200 and resets in the middle of the body

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface ScriptedServer {
  url: string;
  seen: Seen[];
}

export const created = { status: 200, body: '{"voiceCallId":"0LQRM0000006CSz","errors":[]}' } as const;
export const pending = { status: 200, body: '{"status":"pending"}' } as const;

/** A real HTTP server that takes one step of its script per request, the last one for ever; closed with the test. */
export async function scriptedServer(...script: Step[]): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      play(script[Math.min(seen.length, script.length) - 1] ?? 'silence', response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen };
}

/** An address where nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function play(step: Step, response: ServerResponse): void {
  if (step === 'silence') return;
  if (step === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (step === 'cut-off') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"voiceCallId":', () => response.socket?.resetAndDestroy());
    return;
  }
  response.writeHead(step.status, step.headers);
  response.end(step.body ?? '');
}
