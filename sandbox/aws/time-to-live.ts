import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';

const describeSchema = v.object({ TableName: v.string() });
const updateSchema = v.object({
  TableName: v.string(),
  TimeToLiveSpecification: v.object({ AttributeName: v.string(), Enabled: v.boolean() }),
});

/** The calls of a table's time to live, which dynalite lacks. They are kept in mind and answered; nothing ever expires. */
export interface TimeToLive {
  /** Answers a request if it is one of these. */
  answers(request: IncomingMessage, response: ServerResponse): boolean;
}

export function timeToLive(): TimeToLive {
  const attributes = new Map<string, string>();
  const operations: Record<string, (input: unknown) => unknown> = {
    'DynamoDB_20120810.DescribeTimeToLive': (input) => {
      const AttributeName = attributes.get(v.parse(describeSchema, input).TableName);
      const status = AttributeName === undefined ? 'DISABLED' : 'ENABLED';
      return { TimeToLiveDescription: { TimeToLiveStatus: status, ...(AttributeName && { AttributeName }) } };
    },
    'DynamoDB_20120810.UpdateTimeToLive': (input) => {
      const { TableName, TimeToLiveSpecification } = v.parse(updateSchema, input);
      if (TimeToLiveSpecification.Enabled) attributes.set(TableName, TimeToLiveSpecification.AttributeName);
      else attributes.delete(TableName);
      return { TimeToLiveSpecification };
    },
  };
  return {
    answers(request, response) {
      const operation = operations[String(request.headers['x-amz-target'])];
      if (operation !== undefined) void reply(operation, request, response);
      return operation !== undefined;
    },
  };
}

async function reply(operation: (input: unknown) => unknown, request: IncomingMessage, response: ServerResponse) {
  const answer = await json(request).then(operation, () => undefined);
  response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
  const refusal = { __type: 'com.amazon.coral.validate#ValidationException', message: 'not understood' };
  response.end(JSON.stringify(answer ?? refusal));
}
