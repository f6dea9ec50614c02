import { expect, test } from 'vitest';
import type { SentRequest } from '../../../bin/telephony.ts';
import type { Delivery } from '../../../bin/replay/report/model.ts';
import { requestsOf, withCauses } from '../../../bin/replay/report/requests.ts';

const keys = new Map([
  ['0LQ1', 'first'],
  ['0LQ2', 'second'],
]);
const post = (vendorCallKey: string, status: number | null = 200): SentRequest => ({
  method: 'POST',
  path: '/telephony/v1/voiceCalls',
  status,
  body: { vendorCallKey },
});
const patch = (name: string, status: number | null = 200): SentRequest => ({
  method: 'PATCH',
  path: `/telephony/v1/voiceCalls/${name}`,
  status,
  body: {},
});
const delivery = (
  number: number,
  contactId: string,
  told: `${Delivery['outcome']} ${string}`,
  source: Delivery['source'] = told.endsWith('updated') ? 'contact-record' : 'contact-event',
): Delivery => {
  const [outcome, reason = ''] = told.split(' ') as [Delivery['outcome'], string];
  return { number, contactId, source, outcome, reason, line: number, file: 'f', label: '', sentAt: 0, again: false };
};
const causes = (sent: SentRequest[], deliveries: Delivery[]) =>
  withCauses(requestsOf(sent, keys), deliveries).map(
    ({ vendorCallKey, cause }) => `${vendorCallKey} ${String(cause?.number)}`,
  );

test('a request is about the key in its body or path, or that of the VoiceCall whose id its path has', () => {
  const sent = [post('first'), patch('0LQ1'), patch('second%2Fx'), patch('0LQ2/clearRouting'), patch('%E0')];
  expect(requestsOf(sent, keys).map(({ verb, vendorCallKey }) => `${verb} ${vendorCallKey}`)).toEqual([
    'create first',
    'update first',
    'update second/x',
    'free second',
    'update %E0',
  ]);
});

test('each request follows the delivery whose outcome it is, newer versions of a record in their order', () => {
  const deliveries = [
    delivery(1, 'first', 'delivered created'),
    delivery(2, 'first', 'skipped already-created'),
    delivery(3, 'first', 'delivered routing-cleared'),
    delivery(4, 'first', 'delivered updated'),
    delivery(5, 'first', 'skipped duplicate', 'contact-record'),
    delivery(6, 'first', 'delivered updated'),
  ];
  const sent = [post('first'), patch('0LQ1/clearRouting'), patch('0LQ1'), patch('0LQ1')];
  expect(causes(sent, deliveries)).toEqual(['first 1', 'first 3', 'first 4', 'first 6']);
});

test('tries that were refused or unanswered belong to the delivery that came through in the end', () => {
  const deliveries = [delivery(1, 'first', 'delivered created'), delivery(2, 'first', 'delivered updated')];
  expect(
    causes([post('first', 429), post('first', null), post('first'), patch('0LQ1', 503), patch('0LQ1')], deliveries),
  ).toEqual(['first 1', 'first 1', 'first 1', 'first 2', 'first 2']);
});

test('what Salesforce refuses for good belongs to the delivery that was parked', () => {
  const deliveries = [
    delivery(1, 'first', 'delivered created'),
    delivery(2, 'first', 'parked salesforce-refused', 'contact-record'),
  ];
  expect(causes([post('first'), patch('0LQ1', 400)], deliveries)).toEqual(['first 1', 'first 2']);
});

test('a leg that creates its parent first caused both requests', () => {
  const deliveries = [delivery(1, 'second', 'delivered created')];
  expect(causes([post('first'), post('second')], deliveries)).toEqual(['first 1', 'second 1']);
});

test('in a dry run no request has a status, and each still follows its own delivery', () => {
  const deliveries = [delivery(1, 'first', 'delivered updated'), delivery(2, 'first', 'delivered updated')];
  expect(causes([patch('first', null), patch('first', null)], deliveries)).toEqual(['first 1', 'first 2']);
});

test('a request of which no delivery is known has no cause', () => {
  expect(causes([patch('first')], [delivery(1, 'first', 'skipped unchanged', 'contact-record')])).toEqual([
    'first undefined',
  ]);
});
