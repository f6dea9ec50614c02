import { afterEach, describe, expect, test } from 'vitest';
import { messagesIn, openDoors, parkedIn, queueEvent, streamEvent, type Doors } from '../support/doors.ts';
import { contactEvent, contactRecord } from '../support/lines.ts';

const open: Doors[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((doors) => doors.close()));
});

/** Opens the doors; what the given lines say is what Connect knows. */
async function doorsWith(lines: string[], options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  const doors = await openDoors(options);
  open.push(doors);
  for (const line of lines) doors.book.learn(JSON.parse(line));
  return doors;
}

const outcomes = (lines: string[]) =>
  lines
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'outcome')
    .map(({ delivery, outcome, reason }) => `${delivery} ${outcome} ${reason}`)
    .sort();

describe('the door for contact events', () => {
  test('brings every message to its end; one that failed comes again as a message of its own', async () => {
    const [good, lost] = [contactEvent('INITIATED', 'good'), contactEvent('INITIATED', 'unknown-to-connect')];
    const { events, parts, salesforce } = await doorsWith([good]);
    const answer = await events.invoke(
      queueEvent(good, lost, '{', contactEvent('INITIATED', 'x', { channel: 'CHAT' })),
    );
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(await messagesIn(parts, parts.contactEventQueueUrl)).toEqual([lost]);
    expect(outcomes(answer.lines)).toEqual([
      'message-1 delivered created',
      'message-2 failed contact-unknown',
      'message-3 parked not-json',
      'message-4 skipped other-channel',
    ]);
    expect(salesforce.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual(['good']);
    expect(await parkedIn(parts)).toMatchObject([{ door: 'contact-event', delivery: 'message-3', payload: '{' }]);
  });

  test('leaves a call to its record that it hears of too late', async () => {
    const line = contactEvent('INITIATED', 'late');
    const { events, salesforce } = await doorsWith([line], { settings: { createWithinMinutes: 60 } });
    expect(outcomes((await events.invoke(queueEvent(line))).lines)).toEqual(['message-1 skipped too-late']);
    expect(salesforce.requests()).toEqual([]);
  });

  test('keeps its key, token and clients between invocations, and reads the key anew after a 401', async () => {
    const lines = ['a', 'b', 'c'].map((id) => contactEvent('INITIATED', id));
    const { events, parts, salesforce, changeKey } = await doorsWith(lines);
    await events.invoke(queueEvent(lines[0] ?? ''));
    await events.invoke(queueEvent(lines[1] ?? ''));
    expect(parts.secretsManager.requests()).toBe(1);
    changeKey();
    const answer = await events.invoke(queueEvent(lines[2] ?? ''));
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(salesforce.requests().map(({ status }) => status)).toEqual([200, 200, 401, 200]);
    expect(parts.secretsManager.requests()).toBe(2);
  });
});

describe('the door for contact records', () => {
  test('sets a record that fails aside in the retry queue, so that it holds back nobody', async () => {
    const [good, poor] = [contactRecord('good'), contactRecord('poor')];
    const { records, parts, salesforce } = await doorsWith([good, poor]);
    salesforce.setFaults([{ when: { contactId: 'poor' }, do: { status: 503 } }]);
    const event = streamEvent(poor, good, '');
    const [, , empty] = event.Records;
    const answer = await records.invoke(event);
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(salesforce.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual(['good']);
    expect(await messagesIn(parts, parts.retryQueueUrl)).toEqual([poor]);
    expect(await parkedIn(parts)).toMatchObject([{ delivery: empty?.kinesis.sequenceNumber, payload: '' }]);
    salesforce.setFaults([]);
    const again = await records.invoke(queueEvent(poor));
    expect(again.result).toEqual({ batchItemFailures: [] });
    expect(salesforce.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual(['good', 'poor']);
  });

  test('says as what a record comes back that was set aside', async () => {
    const { records, salesforce } = await doorsWith([]);
    salesforce.setFaults([{ when: {}, do: { status: 500 } }]);
    const event = streamEvent(contactRecord('one'));
    const { lines } = await records.invoke(event);
    const line = lines.map((text) => JSON.parse(text)).find(({ event: name }) => name === 'set-aside');
    expect(line.delivery).toBe(event.Records[0]?.kinesis.sequenceNumber);
    expect(line.comesBackAs).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('sends a record from the retry queue to it again when it fails again, and knows how often', async () => {
    const { records, parts, salesforce } = await doorsWith([]);
    salesforce.setFaults([{ when: {}, do: { status: 500 } }]);
    const line = contactRecord('one');
    const answer = await records.invoke(queueEvent(line));
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(await messagesIn(parts, parts.retryQueueUrl)).toEqual([line]);
  });

  test('keeps whole what ran out of tries, and one that no message can carry at once', async () => {
    const large = contactRecord('large', { Attributes: { notes: 'x'.repeat(1_100_000) } });
    const failures = { mostTries: 1 };
    const { records, parts, salesforce } = await doorsWith([], { settings: { failures } });
    salesforce.setFaults([{ when: {}, do: { status: 500 } }]);
    const answer = await records.invoke(streamEvent(contactRecord('small'), large));
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(await messagesIn(parts, parts.retryQueueUrl)).toEqual([]);
    const kept = await parkedIn(parts);
    expect(kept).toMatchObject(Array(2).fill({ kind: 'exhausted', reason: 'salesforce-unavailable', code: '500' }));
    expect(new Set(kept.map(({ payload }) => payload))).toEqual(new Set([contactRecord('small'), large]));
  });

  test('leaves a record to the stream that neither the queue nor the bucket takes', async () => {
    const environment = { RETRY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/no-such-queue' };
    const { records, salesforce } = await doorsWith([], { environment });
    salesforce.setFaults([{ when: { contactId: 'poor' }, do: { status: 500 } }]);
    const event = streamEvent(contactRecord('good'), contactRecord('poor'));
    const answer = await records.invoke(event);
    const itemIdentifier = event.Records[1]?.kinesis.sequenceNumber;
    expect(answer.result).toEqual({ batchItemFailures: [{ itemIdentifier }] });
  });

  test('parks what is no text, byte for byte', async () => {
    const { records, parts } = await doorsWith([]);
    await records.invoke(streamEvent(Buffer.from([0xff, 0x00, 0x7b])));
    expect(await parkedIn(parts)).toMatchObject([{ reason: 'not-json', payloadBase64: '/wB7' }]);
  });

  test('keeps the same parked payload once, however often it comes', async () => {
    const { records, parts } = await doorsWith([]);
    await records.invoke(streamEvent('{}', '{}'));
    await records.invoke(streamEvent('{}'));
    expect(await parkedIn(parts)).toMatchObject([{ reason: 'no-contact-id', payload: '{}' }]);
  });
});

test('a leg of which only Connect knows is asked for once a container, however many versions hang on it', async () => {
  const parent = contactEvent('INITIATED', 'parent');
  const version = (second: number) =>
    contactRecord('leg', {
      InitiationMethod: 'TRANSFER',
      InitialContactId: 'parent',
      PreviousContactId: 'parent',
      LastUpdateTimestamp: `2026-03-02T10:06:0${String(second)}Z`,
      Attributes: { 'sfdc-Version__c': String(second) },
    });
  const { records, parts, salesforce } = await doorsWith([parent], { settings: { patchExtras: 'always' } });
  for (const second of [1, 2, 3]) await records.invoke(streamEvent(version(second)));
  expect(salesforce.requests()).toHaveLength(3);
  expect(parts.connect.requests()).toBe(1);
});

describe('without its environment', () => {
  test.each(['events', 'records'] as const)('%s names every variable that is missing at once', async (door) => {
    const environment = { LEDGER_TABLE: undefined, PARKED_BUCKET: '', RELEASE: undefined };
    const doors = await doorsWith([], { environment });
    const { error } = await doors[door].invoke(door === 'events' ? queueEvent('{}') : streamEvent('{}'));
    expect(error?.message).toBe('environment: LEDGER_TABLE is not set; PARKED_BUCKET is empty; RELEASE is not set');
  });

  test('a bucket that is not there: what should be parked comes again', async () => {
    const { events, parts } = await doorsWith([], { environment: { PARKED_BUCKET: 'no-such-bucket' } });
    const answer = await events.invoke(queueEvent('{', contactEvent('INITIATED', 'x', { channel: 'CHAT' })));
    expect(answer.result).toEqual({ batchItemFailures: [] });
    expect(await messagesIn(parts, parts.contactEventQueueUrl)).toEqual(['{']);
  });
});

test('a key that cannot be read fails what needs it, and is not remembered', async () => {
  const line = contactEvent('INITIATED', 'a');
  const { events, secrets, salesforce } = await doorsWith([line]);
  const [[name, secret] = ['', '']] = secrets;
  secrets.clear();
  const answer = await events.invoke(queueEvent(line));
  expect(outcomes(answer.lines)).toEqual(['message-1 failed key-unusable']);
  secrets.set(name, secret);
  expect((await events.invoke(queueEvent(line))).result).toEqual({ batchItemFailures: [] });
  expect(salesforce.requests().map(({ status }) => status)).toEqual([200]);
});

test('events that would wait too long for their turn at Connect come again before the function runs out of time', async () => {
  const lines = Array.from({ length: 6 }, (_, index) => contactEvent('INITIATED', `c-${String(index)}`));
  const settings = { rates: { describeContactPerSecond: 1 } };
  const { events, parts } = await doorsWith(lines, { settings, timeoutSeconds: 5 });
  const answer = await events.invoke(queueEvent(...lines));
  expect(answer.error).toBeUndefined();
  const failed = outcomes(answer.lines).filter((outcome) => outcome.includes(' failed '));
  expect(failed).not.toEqual([]);
  expect(await messagesIn(parts, parts.contactEventQueueUrl)).toHaveLength(failed.length);
});
