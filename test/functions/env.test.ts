import { expect, test } from 'vitest';
import { readEnvironment } from '../../functions/env.ts';

const instance = {
  arn: 'arn:aws:connect:us-east-1:111122223333:instance/one',
  secretName: 'salesforce/key',
  telephonyUrl: 'https://example.my.salesforce-scrt.com',
};
const complete = {
  BRIDGE_SETTINGS: JSON.stringify({ instances: [instance], createOn: 'queued' }),
  LEDGER_TABLE: 'ledger',
  PARKED_BUCKET: 'parked',
  PARKED_INDEX: 'parked-index',
  RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/retries',
  BRIDGE_NAME: 'Voice-Bridge',
  RELEASE: '1.2.3',
};

test('reads what a function needs', () => {
  const { settings, ...rest } = readEnvironment(complete);
  expect(rest).toEqual({
    ledgerTable: 'ledger',
    parkedBucket: 'parked',
    parkedIndex: 'parked-index',
    retryQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/retries',
    bridgeName: 'Voice-Bridge',
    release: '1.2.3',
  });
  expect(settings).toMatchObject({ createOn: 'queued', queueTransfer: 'transfer', mode: 'live' });
});

test('an empty environment: every variable is listed at once', () => {
  expect(() => readEnvironment({})).toThrow(
    'environment: BRIDGE_SETTINGS is not set; LEDGER_TABLE is not set; PARKED_BUCKET is not set; PARKED_INDEX is not set; ' +
      'RETRY_QUEUE_URL is not set; BRIDGE_NAME is not set; RELEASE is not set',
  );
});

test.each([
  ['LEDGER_TABLE', '', 'LEDGER_TABLE is empty'],
  ['BRIDGE_SETTINGS', '{', 'BRIDGE_SETTINGS is not JSON'],
])('%s=%s: %s', (name, value, message) => {
  expect(() => readEnvironment({ ...complete, [name]: value })).toThrow(message);
});

test('settings that are wrong are listed with every problem', () => {
  const settings = JSON.stringify({ instances: [{ ...instance, arn: 'mine' }], createOn: 'later', mode: 'dark' });
  const read = () => readEnvironment({ ...complete, BRIDGE_SETTINGS: settings });
  expect(read).toThrow('3 to mend');
  expect(read).toThrow('instances.0.arn: is no ARN of a Connect instance');
  expect(read).toThrow(/createOn: .*later/);
  expect(read).toThrow(/mode: .*dark/);
});
