import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listen, type LocalPart } from '../../sandbox/aws/loopback.ts';
import { instanceArn } from '../payloads.ts';

/** Requests since it was asked last, by operation: `DynamoDB_20120810.UpdateItem`, `secretsmanager.GetSecretValue`, `GET /contacts`. */
export type AwsSeen = Record<string, number>;

export interface Aws extends LocalPart {
  seen(): AwsSeen;
  /** How long DescribeContact takes from now on. */
  describeAfter(ms: number): void;
}

/** The AWS services in so far as they answer at once: a ledger in which every contact is new, one secret, one living contact. */
export async function startAws(): Promise<Aws> {
  let seen: AwsSeen = {};
  let describeMs = 0;
  const secret = JSON.stringify({ SecretString: secretText() });
  const server = createServer((request, response) => {
    const target = String(
      request.headers['x-amz-target'] ?? `${request.method ?? ''} /${request.url?.split('/')[1] ?? ''}`,
    );
    seen[target] = (seen[target] ?? 0) + 1;
    request.resume();
    request.on('end', async () => {
      const isDescribe = target === 'GET /contacts';
      if (isDescribe && describeMs > 0) await pause(describeMs);
      const body = isDescribe ? contactAt(request.url ?? '') : target.startsWith('secretsmanager.') ? secret : '{}';
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    });
  });
  const taken = () => {
    const last = seen;
    seen = {};
    return last;
  };
  return { ...(await listen(server)), seen: taken, describeAfter: (ms) => void (describeMs = ms) };
}

function secretText(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return JSON.stringify({ privateKey, orgId: '00D000000000001', callCenterApiName: 'BenchContactCenter' });
}

/** What DescribeContact says of a living inbound call. */
const contactAt = (url: string) =>
  JSON.stringify({
    Contact: {
      Arn: `${instanceArn}/contact/${url.split('/')[3] ?? ''}`,
      Id: url.split('/')[3],
      Channel: 'VOICE',
      InitiationMethod: 'INBOUND',
      InitiationTimestamp: Math.floor(Date.now() / 1000),
      CustomerEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+12065550123' },
      SystemEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+12065550100' },
      Attributes: {},
    },
  });
