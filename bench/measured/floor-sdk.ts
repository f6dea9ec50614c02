import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { inLanes, patch, type Row, type StreamEvent } from './loop.ts';

const client = new DynamoDBClient({});

/** The bare floor with what no ledger can do without: one update before the PATCH and one after it, of the bridge's own size. */
export async function handler(event: StreamEvent) {
  await inLanes(event, async (record) => {
    await client.send(claim(record));
    await patch(record);
    await client.send(settlement(record));
  });
  return { batchItemFailures: [] };
}

const keyOf = ({ ContactId }: Row) => ({
  TableName: process.env['LEDGER_TABLE'] ?? '',
  Key: { contactId: { S: ContactId } },
});

function claim(record: Row): UpdateItemCommand {
  const now = Date.now();
  return new UpdateItemCommand({
    ...keyOf(record),
    UpdateExpression:
      'SET #root = :root, #method = :method, #instance = :instance, #expiresAt = :expiresAt, #claimBy = :claimBy, ' +
      '#claimUntil = :claimUntil, #ended = :ended, #tried = :tried ADD #fields :fields',
    ConditionExpression:
      '(attribute_not_exists(#claimUntil) OR #claimUntil < :now) AND (attribute_not_exists(#sent) OR #sent < :tried) ' +
      'AND (attribute_not_exists(#tried) OR #tried <= :tried)',
    ExpressionAttributeNames: {
      ...{ '#root': 'root', '#method': 'method', '#instance': 'instance', '#expiresAt': 'expiresAt', '#sent': 'sent' },
      ...{
        '#claimBy': 'claimBy',
        '#claimUntil': 'claimUntil',
        '#ended': 'ended',
        '#tried': 'tried',
        '#fields': 'fields',
      },
    },
    ExpressionAttributeValues: {
      ':root': { S: record.ContactId },
      ':method': { S: record.InitiationMethod },
      ':instance': { S: record.InstanceARN },
      ':expiresAt': { N: String(Math.floor(now / 1000) + 34_560_000) },
      ':claimBy': { S: record.ContactId },
      ':claimUntil': { N: String(now + 90_000) },
      ':ended': { BOOL: true },
      ':tried': { S: `${record.LastUpdateTimestamp}/1/${record.ContactId}` },
      ':fields': { SS: ['endTime', 'enqueueTime', 'acceptTime', 'queue', 'agent', 'recordingLocation'] },
      ':now': { N: String(now) },
    },
    ReturnValues: 'ALL_OLD',
  });
}

function settlement(record: Row): UpdateItemCommand {
  return new UpdateItemCommand({
    ...keyOf(record),
    UpdateExpression:
      'SET #vendorCallKey = :vendorCallKey, #sent = :sent, #body = :body REMOVE #claimBy, #claimUntil, #creating',
    ConditionExpression: '#claimBy = :token',
    ExpressionAttributeNames: {
      ...{ '#vendorCallKey': 'vendorCallKey', '#sent': 'sent', '#body': 'body' },
      ...{ '#claimBy': 'claimBy', '#claimUntil': 'claimUntil', '#creating': 'creating' },
    },
    ExpressionAttributeValues: {
      ':vendorCallKey': { S: record.ContactId },
      ':sent': { S: `${record.LastUpdateTimestamp}/1/${record.ContactId}` },
      ':body': { S: record.ContactId },
      ':token': { S: record.ContactId },
    },
    ReturnValues: 'NONE',
  });
}
