import { expect, test } from 'vitest';
import { attempts, type Attempt } from '../../bin/attempts.ts';

function watched() {
  const told: string[] = [];
  const onAttempt = ({ delivery, outcome, last }: Attempt) =>
    void told.push(`${delivery} ${outcome}${last ? ', the last' : ''}`);
  const watch = attempts({ onAttempt, maxReceiveCount: 2 });
  const batch = (id: string, lines: object[], receives = 1) =>
    watch.queueBatch(
      { Records: [{ messageId: id, attributes: { ApproximateReceiveCount: String(receives) } }] },
      { lines: lines.map((line) => JSON.stringify(line)) },
    );
  return { told, batch };
}

const failed = (delivery: string, comesBackAs: string) => [
  { event: 'outcome', delivery, outcome: 'failed', reason: 'salesforce-unavailable' },
  { event: 'set-aside', delivery, comesBackAs },
];
const delivered = (delivery: string) => [{ event: 'outcome', delivery, outcome: 'delivered', reason: 'updated' }];

test('what was set aside is told of under its first id', () => {
  const { told, batch } = watched();
  batch('a', failed('a', 'b'));
  batch('b', failed('b', 'c'));
  batch('c', delivered('c'));
  expect(told).toEqual(['a failed', 'a failed', 'a delivered, the last']);
});

test('also when it came back before the answer that says as what', () => {
  const { told, batch } = watched();
  batch('b', failed('b', 'c'));
  batch('a', failed('a', 'b'));
  batch('c', delivered('c'));
  expect(told.filter((text) => text.startsWith('a'))).toEqual(['a failed', 'a failed', 'a delivered, the last']);
});

test('and when it was delivered by then', () => {
  const { told, batch } = watched();
  batch('c', delivered('c'));
  batch('b', failed('b', 'c'));
  batch('a', failed('a', 'b'));
  expect(told.at(-1)).toBe('a delivered, the last');
});

test('what is left to a queue that gives it up is the last', () => {
  const { told, batch } = watched();
  batch('a', [{ event: 'outcome', delivery: 'a', outcome: 'failed' }]);
  batch('a', [], 2);
  expect(told).toEqual(['a failed', 'a failed, the last']);
});
