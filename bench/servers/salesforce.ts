import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listen, type LocalPart } from '../../sandbox/aws/loopback.ts';

/** What reached Salesforce since it was asked last. */
export interface SalesforceSeen {
  requests: number;
  /** Most requests at one moment. */
  mostAtOnce: number;
  /** When each create came, on the clock that all processes of a machine share, by its vendorCallKey. */
  creates: Record<string, number>;
}

export interface Salesforce extends LocalPart {
  /** What was seen, and nothing is from now on. */
  seen(): SalesforceSeen;
}

const nothing = (): SalesforceSeen => ({ requests: 0, mostAtOnce: 0, creates: {} });

/** A telephony API that takes everything, at once or, at `<url>/after100ms`, after that time. It checks nothing: what it costs is no figure. */
export async function startSalesforce(): Promise<Salesforce> {
  let seen = nothing();
  let now = 0;
  const server = createServer((request, response) => {
    const { url = '', method = '' } = request;
    const arrivedAt = Number(process.hrtime.bigint()) / 1e6;
    const delayMs = Number(/^\/after(\d+)ms\//.exec(url)?.[1] ?? 0);
    const body: Buffer[] = [];
    seen.requests += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, (now += 1));
    request.on('data', (chunk: Buffer) => {
      if (method === 'POST') body.push(chunk);
    });
    request.on('end', async () => {
      if (method === 'POST') seen.creates[keyIn(Buffer.concat(body).toString('utf8'))] = arrivedAt;
      if (delayMs > 0) await pause(delayMs);
      now -= 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"voiceCallId":"0LQ000000000001AAA"}');
    });
  });
  const taken = () => {
    const last = seen;
    seen = nothing();
    return last;
  };
  return { ...(await listen(server)), seen: taken };
}

const keyIn = (json: string) => /"vendorCallKey":"([^"]*)"/.exec(json)?.[1] ?? '';
