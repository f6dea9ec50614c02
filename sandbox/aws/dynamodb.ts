import dynalite from 'dynalite';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failureOf, type Failure } from './failures.ts';
import { listen, type LocalPart } from './loopback.ts';
import { timeToLive } from './time-to-live.ts';

/**
 * Starts DynamoDB (dynalite). It has no transactions, lets nothing expire, and has no item in the error of a failed condition.
 * @param dir a folder to keep the tables in; without it they are in memory
 * @param failures read at each request: `ProvisionedThroughputExceededException`, `ThrottlingException`, `InternalServerError`
 */
export function startDynamoDb(dir?: string, failures: readonly Failure[] = []): Promise<LocalPart> {
  const path = dir === undefined ? {} : { path: dir };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...path });
  const tables = server.listeners('request');
  const expiry = timeToLive();
  let count = 0;
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    count += 1;
    const failure = failureOf(failures, count);
    if (failure !== undefined) request.resume().on('end', () => refuse(response, failure));
    else if (!expiry.answers(request, response)) for (const answer of tables) answer.call(server, request, response);
  });
  return listen(server);
}

function refuse(response: ServerResponse, error: string): void {
  response.writeHead(error === 'InternalServerError' ? 500 : 400, { 'content-type': 'application/x-amz-json-1.0' });
  const __type = `com.amazonaws.dynamodb.v20120810#${error}`;
  response.end(JSON.stringify({ __type, message: 'Injected failure' }));
}
