import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContactBook } from './contact-book.ts';
import { failureOf, type Failure } from './failures.ts';
import { listen, type LocalPart } from './loopback.ts';
import { searchContacts } from './search-contacts.ts';
import { tokenBucket, type Rate } from './token-bucket.ts';

/** The stand-in for Amazon Connect: DescribeContact, SearchContacts and ListInstanceStorageConfigs. */
export interface Connect extends LocalPart {
  /** How many requests came in, refused ones too. */
  requests(): number;
}

export interface ConnectOptions {
  book: ContactBook;
  /** `ThrottlingException`, `InternalServiceException`, `TooManyRequestsException`, …; of the operations, `SearchContacts` can be named. */
  failures?: readonly Failure[];
  latencyMs?: number;
  /** Connect's own is 10 per second with a burst of 15, for the whole account; no limit without it. */
  rate?: Rate;
  /** By an instance's id, the stream to which it sends its contact records; read at each request. */
  recordStreams?: ReadonlyMap<string, string>;
  /** That of SearchContacts, which is another one: 10 per second with a burst of 30. */
  searchRate?: Rate;
}

const statuses: Record<string, number> = {
  AccessDeniedException: 403,
  InternalServiceException: 500,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
};

/** Starts the stand-in for Connect over what a book of contacts knows at the time of each request. */
export async function startConnect(options: ConnectOptions): Promise<Connect> {
  const { book, failures = [], latencyMs = 0, rate, searchRate, recordStreams = new Map() } = options;
  let count = 0;
  const [allowed, searchAllowed] = [rate, searchRate].map((it) => (it === undefined ? () => true : tokenBucket(it)));
  const server = createServer(async (request, response) => {
    count += 1;
    const isSearch = request.method === 'POST' && request.url === '/search-contacts';
    const mayPass = isSearch ? searchAllowed : allowed;
    const failure =
      failureOf(failures, count, isSearch ? 'SearchContacts' : undefined) ??
      (mayPass?.() === false ? 'TooManyRequestsException' : undefined);
    const body = await text(request);
    if (latencyMs > 0) await pause(latencyMs);
    if (failure !== undefined) refuse(response, failure, 'Rate exceeded or injected failure');
    else if (isSearch) answerSearch(book, body, response);
    else if (request.url?.startsWith('/instance/')) listStorageConfigs(recordStreams, request.url, response);
    else describeContact(book, request.url ?? '', response);
  });
  return { ...(await listen(server)), requests: () => count };
}

/** `POST /search-contacts`. */
function answerSearch(book: ContactBook, body: string, response: ServerResponse): void {
  const found = searchContacts(book, body);
  if ('refused' in found) return refuse(response, 'InvalidParameterException', found.refused);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
}

/** `GET /contacts/{InstanceId}/{ContactId}`; both may be escaped, and the instance may be given by its ARN. */
function describeContact(book: ContactBook, url: string, response: ServerResponse): void {
  const [, contacts, instance, contactId, ...rest] = new URL(url, 'http://connect').pathname.split('/').map(unescaped);
  if (contacts !== 'contacts' || instance === undefined || contactId === undefined || rest.length > 0) {
    return refuse(response, 'InvalidRequestException', 'Only DescribeContact and SearchContacts are known here');
  }
  const contact = book.describe(contactId);
  const owner = contact?.Arn?.match(/instance\/([^/]+)/)?.[1];
  const elsewhere = owner !== undefined && owner !== instance.replace(/^.*\//, '');
  if (contact === undefined || elsewhere) return refuse(response, 'ResourceNotFoundException', 'Contact not found.');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Contact: contact }));
}

/** `GET /instance/{InstanceId}/storage-configs?resourceType=CONTACT_TRACE_RECORDS`. */
function listStorageConfigs(streams: ReadonlyMap<string, string>, path: string, response: ServerResponse): void {
  const url = new URL(path, 'http://connect');
  const [, , instance = '', what] = url.pathname.split('/').map(unescaped);
  if (what !== 'storage-configs' || url.searchParams.get('resourceType') !== 'CONTACT_TRACE_RECORDS')
    return refuse(response, 'InvalidRequestException', 'Only the storage of CONTACT_TRACE_RECORDS is known here');
  const StreamArn = streams.get(instance);
  const config = { AssociationId: 'local', StorageType: 'KINESIS_STREAM', KinesisStreamConfig: { StreamArn } };
  const StorageConfigs = StreamArn === undefined ? [] : [config];
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ StorageConfigs }));
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
