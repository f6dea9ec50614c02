import { ConditionalCheckFailedException, DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Row } from '../../functions/aws/ledger-row.ts';

/** What of UpdateItem and GetItem the ledger uses. */
interface Input {
  Key?: Record<string, AttributeValue>;
  UpdateExpression?: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
  ReturnValues?: string;
}

/**
 * A DynamoDB client over rows in memory, so that the ledger's own code runs without a server: UpdateItem with SET, ADD, REMOVE and a
 * condition, and GetItem. As AWS does, a failed condition gives the row. `memory-table.test.ts` proves it equal to dynalite.
 */
export function memoryClient(rows: Map<string, Row>): DynamoDBClient {
  const client = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    (_next, { commandName }) =>
      async (args) => {
        const input = args.input as Input;
        const output = commandName === 'GetItemCommand' ? get(rows, input) : update(rows, input);
        return { output: { $metadata: {}, ...output }, response: undefined };
      },
    { step: 'initialize', priority: 'high' },
  );
  return client;
}

const keyOf = ({ Key }: Input) => Key?.['contactId']?.S ?? '';

const get = (rows: Map<string, Row>, input: Input) => {
  const row = rows.get(keyOf(input));
  return row === undefined ? {} : { Item: row };
};

function update(rows: Map<string, Row>, input: Input) {
  const before = rows.get(keyOf(input));
  if (input.ConditionExpression !== undefined && !holds(input.ConditionExpression, before ?? {}, input)) {
    const message = 'The conditional request failed';
    throw new ConditionalCheckFailedException({ message, $metadata: {}, ...(before && { Item: before }) });
  }
  const after = Object.entries({ ...(before ?? input.Key), ...changes(before ?? {}, input) });
  const row: Row = Object.fromEntries(after.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  rows.set(keyOf(input), row);
  if (input.ReturnValues === 'NONE') return {};
  return input.ReturnValues === 'ALL_OLD' ? (before === undefined ? {} : { Attributes: before }) : { Attributes: row };
}

const nameIn = (input: Input, name: string) => input.ExpressionAttributeNames?.[name] ?? name;
const valueIn = (input: Input, name: string) => input.ExpressionAttributeValues?.[name];

/** What an update expression sets; undefined: removed. */
function changes(row: Row, input: Input): Record<string, AttributeValue | undefined> {
  const changed: Record<string, AttributeValue | undefined> = {};
  for (const [, verb, parts = ''] of (input.UpdateExpression ?? '').matchAll(
    /(SET|ADD|REMOVE) (.*?)(?= (?:SET|ADD|REMOVE) | ?$)/g,
  )) {
    for (const part of parts.split(', ')) {
      const [name = '', value = ''] = part.split(verb === 'SET' ? ' = ' : ' ');
      const attribute = nameIn(input, name.trim());
      const otherwise = /^if_not_exists\(#\w+,(:\w+)\)$/.exec(value)?.[1];
      const given = valueIn(input, otherwise ?? value.trim());
      const set = otherwise === undefined ? given : (row[attribute] ?? given);
      changed[attribute] = verb === 'REMOVE' ? undefined : verb === 'SET' ? set : sum(row[attribute], given);
    }
  }
  return changed;
}

/** ADD: numbers are added, sets united. */
function sum(before: AttributeValue | undefined, added: AttributeValue | undefined): AttributeValue | undefined {
  if (added?.N !== undefined) return { N: String(Number(before?.N ?? 0) + Number(added.N)) };
  return { SS: [...new Set([...(before?.SS ?? []), ...(added?.SS ?? [])])].sort() };
}

/** A condition of AND, OR, parentheses, attribute_not_exists and comparisons of a name with a value. */
function holds(condition: string, row: Row, input: Input): boolean {
  const tokens = condition.match(/attribute_not_exists\(#\w+\)|[()]|AND|OR|[#:]\w+ (?:<=|<|=) [#:]\w+/g) ?? [];
  let at = 0;
  const atom = (): boolean => {
    const token = tokens[at++] ?? '';
    if (token !== '(') return fact(token, row, input);
    const inside = or();
    at += 1;
    return inside;
  };
  const and = (): boolean => {
    let result = atom();
    while (tokens[at] === 'AND') {
      at += 1;
      result = atom() && result;
    }
    return result;
  };
  const or = (): boolean => {
    let result = and();
    while (tokens[at] === 'OR') {
      at += 1;
      result = and() || result;
    }
    return result;
  };
  return or();
}

function fact(token: string, row: Row, input: Input): boolean {
  const missing = /^attribute_not_exists\((#\w+)\)$/.exec(token)?.[1];
  if (missing !== undefined) return row[nameIn(input, missing)] === undefined;
  const [name = '', operator, value = ''] = token.split(' ');
  const left = row[nameIn(input, name)];
  const right = valueIn(input, value);
  if (left === undefined || right === undefined) return false;
  const order = left.N === undefined ? compared(left.S, right.S) : Number(left.N) - Number(right.N);
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : order === 0;
}

const compared = (left = '', right = '') => (left < right ? -1 : left > right ? 1 : 0);
