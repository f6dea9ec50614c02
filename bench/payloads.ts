import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Read from the project's folder, in which the bench runs. */
const compact = (path: string) => JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
const record = compact('events/contact-records/answered.json');
const recordsOwnId = '61b8615e-6a69-433c-ab85-1d4eaa69231a';
const event = compact('events/contact-events/initiated.json');
const textOf = (json: string, name: string) => new RegExp(`"${name}":"([^"]+)"`).exec(json)?.[1] ?? '';

/** The instance of all records and events here. */
export const instanceArn = textOf(record, 'InstanceARN');

/** The record of an answered call without kin, as Connect sends it: 4 KB. */
const recordOf = (contactId: string) => record.replaceAll(recordsOwnId, contactId);

/** INITIATED of an inbound call that began now. */
const eventOf = (contactId: string) =>
  event
    .replaceAll(textOf(event, 'contactId'), contactId)
    .replace(/"(time|initiationTimestamp)":"[^"]+"/g, `"$1":"${new Date().toISOString()}"`)
    .replaceAll(textOf(event, 'instanceArn').replace(/.*instance\//, ''), instanceArn.replace(/.*instance\//, ''));

/** Batches of a stream as Lambda hands them to a function. @param ids a contact for each record; new ones without */
export function streamBatches(count: number, batchSize: number, ids?: readonly string[]) {
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, batch) => {
    const size = Math.min(batchSize, count - batch * batchSize);
    const Records = Array.from({ length: size }, (_, at) =>
      streamRecord(ids?.[batch * batchSize + at] ?? randomUUID()),
    );
    return { Records };
  });
}

const streamRecord = (contactId: string) => ({
  eventID: `shardId-000000000000:${contactId}`,
  eventSource: 'aws:kinesis',
  eventName: 'aws:kinesis:record',
  eventVersion: '1.0',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/contact-records',
  invokeIdentityArn: 'arn:aws:iam::111122223333:role/bridge',
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: contactId,
    sequenceNumber: contactId,
    data: Buffer.from(recordOf(contactId)).toString('base64'),
    approximateArrivalTimestamp: Date.now() / 1000,
  },
});

/** A batch of one event, as Lambda hands it to a function. */
export const queueBatch = (contactId: string) => ({
  Records: [
    {
      messageId: contactId,
      receiptHandle: 'handle',
      body: eventOf(contactId),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:contact-events',
      awsRegion: 'us-east-1',
    },
  ],
});
