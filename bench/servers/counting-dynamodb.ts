import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen, type LocalPart } from '../../sandbox/aws/loopback.ts';

/** What the ledger's table was asked since the last question. */
export interface LedgerSeen {
  /** Calls for contacts, by operation. */
  calls: Record<string, number>;
  /** Capacity units that these consumed. */
  capacityUnits: number;
  /** Calls for rows that are no contact's, of which there are a few a minute and container: the gate's, and when an instance was seen. */
  otherCalls: number;
}

export interface CountingDynamoDb extends LocalPart {
  seen(): LedgerSeen;
}

const Asked = v.looseObject({
  TableName: v.optional(v.string()),
  Key: v.optional(v.record(v.string(), v.object({ S: v.string() }))),
  ReturnValuesOnConditionCheckFailure: v.optional(v.string()),
});
const Answered = v.looseObject({
  __type: v.optional(v.string()),
  Item: v.optional(v.unknown()),
  ConsumedCapacity: v.optional(v.object({ CapacityUnits: v.number() })),
});
type Request = v.InferOutput<typeof Asked>;

const nothing = (): LedgerSeen => ({ calls: {}, capacityUnits: 0, otherCalls: 0 });

/**
 * Stands before the embedded DynamoDB, counts calls and the capacity that it is asked to tell, and gives a refused condition its row,
 * as DynamoDB does and the embedded one does not.
 */
export async function startCountingDynamoDb(url: string): Promise<CountingDynamoDb> {
  let seen = nothing();
  const ask = async (headers: IncomingMessage['headers'], target: string, body: object) => {
    const { authorization = '', 'x-amz-date': date = '' } = headers;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization,
        'x-amz-date': String(date),
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.0',
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: v.parse(Answered, await answer.json()) };
  };
  const count = (operation: string, { Key }: Request, capacityUnits: number) => {
    if (Object.values(Key ?? {}).some(({ S }) => /^(breaker|seen)#/.test(S))) {
      seen.otherCalls += 1;
      return;
    }
    seen.calls[operation] = (seen.calls[operation] ?? 0) + 1;
    seen.capacityUnits += capacityUnits;
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const target = String(request.headers['x-amz-target']);
    const asked = v.parse(Asked, JSON.parse(await text(request)));
    const answer = await ask(request.headers, target, { ...asked, ReturnConsumedCapacity: 'TOTAL' });
    const isRefused = answer.body.__type?.endsWith('ConditionalCheckFailedException') === true;
    // A refused update consumes what a write of its item does: one unit to 1 KB, which a row of the ledger has not.
    count(target.split('.')[1] ?? '', asked, answer.body.ConsumedCapacity?.CapacityUnits ?? (isRefused ? 1 : 0));
    if (isRefused && asked.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
      const { TableName, Key } = asked;
      const row = await ask(request.headers, target.replace(/\..*/, '.GetItem'), {
        TableName,
        Key,
        ConsistentRead: true,
      });
      answer.body.Item = row.body.Item;
    }
    response
      .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(answer.body));
  });
  const taken = () => {
    const last = seen;
    seen = nothing();
    return last;
  };
  return { ...(await listen(server)), seen: taken };
}
