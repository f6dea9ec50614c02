import {
  Agent as HttpAgent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SentRequest } from './telephony.ts';

/** A relay on loopback to another server: what passes is noted, and nothing of it is changed. */
export interface Relay {
  url: string;
  requests(): SentRequest[];
  close(): Promise<void>;
}

/**
 * Starts a relay.
 * @param target https, or http on loopback; with or without `/telephony/v1`
 * @param ca PEM of a certificate authority to trust beside the system's
 */
export async function startRelay(target: string, ca?: string): Promise<Relay> {
  const base = new URL(target.replace(/\/+$/, '').replace(/\/telephony\/v1$/, ''));
  const secure = base.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true, ca }) : new HttpAgent({ keepAlive: true });
  const noted: SentRequest[] = [];

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url: path = '/' } = incoming;
    const entry: SentRequest = { method, path, status: null, body: jsonOrText(body.toString('utf8')) };
    noted.push(entry);
    const headers = { ...incoming.headers, host: base.host };
    const options = {
      method,
      headers,
      agent,
      hostname: base.hostname,
      port: base.port,
      path: base.pathname.replace(/\/$/, '') + path,
    };
    const onward = (secure ? httpsRequest : httpRequest)(options, (answer) => {
      entry.status = answer.statusCode ?? null;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    // The caller meets what happened: a connection that ends without an answer.
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  }

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests: () => [...noted],
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function jsonOrText(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
