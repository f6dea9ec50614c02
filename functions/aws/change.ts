import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An update of one row in parts, so that what is set, forgotten and required can be read at one glance. */
export interface Change {
  set: Record<string, AttributeValue | undefined>;
  /** Set where the row has none. */
  otherwise?: Record<string, AttributeValue | undefined>;
  add?: Record<string, AttributeValue | undefined>;
  remove?: readonly string[];
  when?: { condition: string; values: Record<string, AttributeValue> };
}

/** The update as UpdateItem takes it; the names in it are those of the attributes. */
export function expressionOf({ set, otherwise = {}, add = {}, remove = [], when }: Change) {
  const present = (part: Record<string, AttributeValue | undefined>) =>
    Object.entries(part).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const sets = present(set);
  const firsts = present(otherwise);
  const adds = present(add);
  const names = [...[...sets, ...firsts, ...adds].map(([name]) => name), ...remove];
  const clause = (verb: string, parts: string[]) => (parts.length === 0 ? '' : `${verb} ${parts.join(', ')} `);
  const condition = when?.condition ?? '';
  const conditionNames = condition.match(/#\w+/g) ?? [];
  const values = {
    ...Object.fromEntries([...sets, ...firsts, ...adds].map(([name, value]) => [`:${name}`, value])),
    ...when?.values,
  };
  return {
    UpdateExpression:
      clause('SET', [
        ...sets.map(([name]) => `#${name} = :${name}`),
        ...firsts.map(([name]) => `#${name} = if_not_exists(#${name},:${name})`),
      ]) +
      clause(
        'ADD',
        adds.map(([name]) => `#${name} :${name}`),
      ) +
      clause(
        'REMOVE',
        remove.map((name) => `#${name}`),
      ),
    ...(condition === '' ? {} : { ConditionExpression: condition }),
    ExpressionAttributeNames: Object.fromEntries(
      [...names.map((name) => `#${name}`), ...conditionNames].map((name) => [name, name.slice(1)]),
    ),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}
