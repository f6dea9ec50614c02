import { createServer, type ServerResponse } from 'node:http';
import { listen, type LocalPart } from './loopback.ts';

/** What Lambda says of a deployed function. */
export interface FunctionConfiguration {
  roleArn: string;
  environment: Record<string, string>;
  /** Why the environment is not shown: whoever asks may not use its key. */
  environmentError?: string;
  state: 'Active' | 'Pending' | 'Inactive' | 'Failed';
  mappings: EventSourceMapping[];
}

/** What hands deliveries to a function. */
export interface EventSourceMapping {
  eventSourceArn: string;
  state: 'Enabled' | 'Disabled' | 'Creating';
  /** Of a stream; of a queue it is not told. */
  lastProcessingResult?: string;
}

/** Starts the stand-in for Lambda's GetFunctionConfiguration and ListEventSourceMappings, over functions that the caller may change at any time. */
export function startFunctionConfigurations(functions: ReadonlyMap<string, FunctionConfiguration>): Promise<LocalPart> {
  return listen(
    createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://lambda');
      const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(url.pathname) ?? [];
      if (name !== undefined) return describe(response, decodeURIComponent(name), functions);
      if (url.pathname.startsWith('/2015-03-31/event-source-mappings'))
        return list(response, url.searchParams.get('FunctionName') ?? '', functions);
      send(response, 404, { Message: 'Only GetFunctionConfiguration and ListEventSourceMappings are known here' });
    }),
  );
}

function describe(response: ServerResponse, name: string, functions: ReadonlyMap<string, FunctionConfiguration>): void {
  const found = functions.get(name);
  if (found === undefined) return notFound(response, name);
  const { environment, environmentError: ErrorCode } = found;
  const Environment = ErrorCode === undefined ? { Variables: environment } : { Error: { ErrorCode } };
  send(response, 200, {
    FunctionName: name,
    Role: found.roleArn,
    Environment,
    State: found.state,
    LastUpdateStatus: 'Successful',
  });
}

function list(response: ServerResponse, name: string, functions: ReadonlyMap<string, FunctionConfiguration>): void {
  const found = functions.get(name);
  if (found === undefined) return notFound(response, name);
  const EventSourceMappings = found.mappings.map(({ eventSourceArn, state, lastProcessingResult }, index) => ({
    ...{ UUID: `00000000-0000-4000-8000-00000000000${String(index)}`, EventSourceArn: eventSourceArn, State: state },
    ...(lastProcessingResult === undefined ? {} : { LastProcessingResult: lastProcessingResult }),
  }));
  send(response, 200, { EventSourceMappings });
}

function notFound(response: ServerResponse, name: string): void {
  response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
  send(response, 404, { Type: 'User', Message: `Function not found: ${name}` });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
