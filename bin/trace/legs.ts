import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { contactOf, knownOf, type Row } from '../../functions/aws/ledger-row.ts';
import { provisionalVersion } from '../../functions/core/version.ts';
import { ledgerKey } from '../../functions/names.ts';

/** One leg of a call as the ledger knows it. */
export interface Leg {
  contactId: string;
  rootContactId: string | undefined;
  parentContactId: string | undefined;
  initiationMethod: string | undefined;
  vendorCallKey: string | undefined;
  voiceCallId: string | undefined;
  /** created, may-exist, refused; undefined: no POST of it is known. */
  create: string | undefined;
  ended: boolean;
  freed: boolean;
  /** What stands in Salesforce: nothing, what Connect knew when the record did not come, or a version of the record. */
  record: 'none' | 'provisional' | 'sent';
}

/** The ledger, read leg by leg. */
export interface Legs {
  /** undefined: the ledger knows nothing of it. */
  read(contactId: string): Promise<Leg | undefined>;
}

export const legsIn = (client: DynamoDBClient, tableName: string, now: () => number): Legs => ({
  async read(contactId) {
    const Key = { [ledgerKey]: { S: contactId } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item && legOf(contactId, Item, now());
  },
});

function legOf(contactId: string, row: Row, now: number): Leg {
  const contact = contactOf(row);
  const { create, voiceCallId, ended, freed, sentVersion } = knownOf(row, now);
  return {
    contactId,
    rootContactId: contact?.rootId,
    parentContactId: contact?.parentId,
    initiationMethod: contact?.initiationMethod,
    vendorCallKey: row['vendorCallKey']?.S,
    voiceCallId,
    create,
    ended,
    freed,
    record: sentVersion === undefined ? 'none' : sentVersion === provisionalVersion ? 'provisional' : 'sent',
  };
}
