import { randomUUID } from 'node:crypto';
import { answerQuestions } from '../answering.ts';
import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';
import { createTable, dueIndex } from '../../sandbox/aws/resources.ts';
import { startCountingDynamoDb } from './counting-dynamodb.ts';
import { fillTable } from './fill-table.ts';

// The process of the embedded DynamoDB, with its table in the folder that is named or in memory, and the counter before it.

export type Question = { do: 'open' } | { do: 'seen' } | { do: 'fill'; rows: number };
/** Where the table is reached at once, and where it is counted. */
export interface LedgerUrls {
  direct: string;
  counted: string;
}

export const ledgerTable = 'contact-ledger';
const dir = process.argv[2];
const open = async () => {
  const dynamoDb = await startDynamoDb(dir);
  await createTable(dynamoDb.url, ledgerTable, ['contactId'], dueIndex);
  return { dynamoDb, counter: await startCountingDynamoDb(dynamoDb.url) };
};
let opened = await open();

answerQuestions<Question>(async (question) => {
  if (question.do === 'seen') return opened.counter.seen();
  if (question.do === 'fill' && dir !== undefined) {
    await Promise.all([opened.dynamoDb.close(), opened.counter.close()]);
    await fillTable(dir, ledgerTable, question.rows, randomUUID);
    opened = await open();
  }
  return { direct: opened.dynamoDb.url, counted: opened.counter.url } satisfies LedgerUrls;
});
