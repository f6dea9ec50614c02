import db from 'dynalite/db/index.js';

const atATime = 2_000;

/**
 * Puts rows of a ledger straight into the folder of an embedded DynamoDB, which nobody else has open: a million of them by its API would
 * take an hour. Each is the row of a contact whose record was sent.
 */
export async function fillTable(path: string, table: string, rows: number, newId: () => string): Promise<void> {
  const store = db.create({ path });
  const items = store.getItemDb(table);
  const definition = {
    KeySchema: [{ AttributeName: 'contactId', KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: 'contactId', AttributeType: 'S' }],
  };
  for (let left = rows; left > 0; left -= atATime) {
    const puts = Array.from({ length: Math.min(left, atATime) }, () => {
      const value = rowOf(newId());
      return { type: 'put' as const, key: db.createKey(value, definition), value };
    });
    await new Promise<void>((resolve, reject) => {
      items.batch(puts, (error) => (error ? reject(error) : resolve()));
    });
  }
  await store.db.close();
}

const rowOf = (contactId: string) => ({
  contactId: { S: contactId },
  root: { S: contactId },
  method: { S: 'INBOUND' },
  direction: { S: 'INBOUND' },
  instance: { S: 'arn:aws:connect:us-east-1:111122223333:instance/8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346' },
  vendorCallKey: { S: contactId },
  voiceCallId: { S: '0LQ000000000001AAA' },
  create: { S: 'created' },
  ended: { BOOL: true },
  tried: { S: '01777885548/1/dGhlIHNoYTI1NiBvZiB0aGUgcmVjb3JkIGFzIGl0IGNhbWU' },
  sent: { S: '01777885548/1/dGhlIHNoYTI1NiBvZiB0aGUgcmVjb3JkIGFzIGl0IGNhbWU' },
  body: { S: 'dGhlIHNoYTI1NiBvZiB0aGUgYm9keSBhcyBpdCB3YXMgc2VudA' },
  fields: { SS: ['acceptTime', 'agent', 'endTime', 'enqueueTime', 'queue', 'recordingLocation'] },
  expiresAt: { N: '1812445548' },
});
