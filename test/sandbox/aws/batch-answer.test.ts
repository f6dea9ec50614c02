import { expect, test } from 'vitest';
import { failedItems } from '../../../sandbox/aws/batch-answer.ts';

const ids = ['a', 'b', 'c'];
const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

test.each<[string, unknown, string[]]>([
  ['no result', undefined, []],
  ['null', null, []],
  ['an empty answer', {}, []],
  ['no list', { batchItemFailures: null }, []],
  ['an empty list', { batchItemFailures: [] }, []],
  ['one listed', failures('b'), ['b']],
  ['two listed', failures('c', 'a'), ['a', 'c']],
])('%s: only the listed failed', (_name, result, failed) => {
  expect(failedItems({ result, lines: [] }, ids)).toEqual(new Set(failed));
});

test.each<[string, unknown]>([
  ['an unknown identifier', failures('a', 'x')],
  ['an empty identifier', failures('')],
  ['a null identifier', failures(null)],
  ['a wrong key', { batchItemFailures: [{ ItemIdentifier: 'a' }] }],
  ['a list of text', { batchItemFailures: ['a'] }],
  ['no list but text', { batchItemFailures: 'a' }],
  ['an answer of text', 'ok'],
  ['an answer that is a list', []],
])('%s: the whole batch failed', (_name, result) => {
  expect(failedItems({ result, lines: [] }, ids)).toBe('all');
});

test('an error: the whole batch failed', () => {
  expect(failedItems({ error: { name: 'Error', message: 'boom' }, lines: [] }, ids)).toBe('all');
});
