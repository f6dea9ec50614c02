import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContactBook } from './contact-book.ts';
import { failureOf, type Failure } from './failures.ts';
import { listen, type LocalPart } from './loopback.ts';
import { tokenBucket, type Rate } from './token-bucket.ts';

/** The stand-in for Amazon Connect: DescribeContact only. */
export interface Connect extends LocalPart {
  /** How many requests came in, refused ones too. */
  requests(): number;
}

export interface ConnectOptions {
  book: ContactBook;
  /** `ThrottlingException`, `InternalServiceException`, `TooManyRequestsException`, … */
  failures?: readonly Failure[];
  latencyMs?: number;
  /** Connect's own is 10 per second with a burst of 15, for the whole account; no limit without it. */
  rate?: Rate;
}

const statuses: Record<string, number> = {
  InternalServiceException: 500,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
};

/** Starts the stand-in for Connect over what a book of contacts knows at the time of each request. */
export async function startConnect({ book, failures = [], latencyMs = 0, rate }: ConnectOptions): Promise<Connect> {
  let count = 0;
  const allowed = rate === undefined ? () => true : tokenBucket(rate);
  const server = createServer(async (request, response) => {
    count += 1;
    const failure = failureOf(failures, count) ?? (allowed() ? undefined : 'TooManyRequestsException');
    if (latencyMs > 0) await pause(latencyMs);
    if (failure !== undefined) refuse(response, failure, 'Rate exceeded or injected failure');
    else describeContact(book, request.url ?? '', response);
  });
  return { ...(await listen(server)), requests: () => count };
}

/** `GET /contacts/{InstanceId}/{ContactId}`; both may be escaped, and the instance may be given by its ARN. */
function describeContact(book: ContactBook, url: string, response: ServerResponse): void {
  const [, contacts, instance, contactId, ...rest] = new URL(url, 'http://connect').pathname.split('/').map(unescaped);
  if (contacts !== 'contacts' || instance === undefined || contactId === undefined || rest.length > 0) {
    return refuse(response, 'InvalidRequestException', 'Only DescribeContact is known here');
  }
  const contact = book.describe(contactId);
  const owner = contact?.Arn?.match(/instance\/([^/]+)/)?.[1];
  const elsewhere = owner !== undefined && owner !== instance.replace(/^.*\//, '');
  if (contact === undefined || elsewhere) return refuse(response, 'ResourceNotFoundException', 'Contact not found.');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Contact: contact }));
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function refuse(response: ServerResponse, type: string, message: string): void {
  response.writeHead(statuses[type] ?? 400, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ Message: message }));
}
