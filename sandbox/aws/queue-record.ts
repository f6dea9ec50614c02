import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { region } from './local-account.ts';

interface RecordAttribute {
  dataType: string;
  stringValue?: string | undefined;
  binaryValue?: string | undefined;
  stringListValues: string[];
  binaryListValues: string[];
}

/** A message as Lambda hands it to a function. */
export interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, RecordAttribute>;
  md5OfBody: string;
  eventSource: 'aws:sqs';
  eventSourceARN: string;
  awsRegion: string;
}

/** Turns a received message into a record of Lambda's event. */
export function queueRecord(message: Message, eventSourceARN: string): QueueRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, recordAttribute(value)])),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: region,
  };
}

function recordAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): RecordAttribute {
  return {
    dataType: DataType ?? 'String',
    stringValue: StringValue,
    binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'),
    stringListValues: [],
    binaryListValues: [],
  };
}
