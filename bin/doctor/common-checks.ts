import { dueIndex, keptExpiry, ledgerExpiry } from '../../functions/names.ts';
import type { KeptClients } from '../kept/store.ts';
import type { Check } from './check.ts';
import { bucketFindings, queueFindings } from './kept.ts';
import { tableFindings } from './tables.ts';

interface Places {
  ledgerTable: string;
  keptBucket: string;
  keptIndex: string;
  contactEventQueueUrl: string;
  retryQueueUrl: string;
  contactEventDeadLetterUrl: string | undefined;
  retryDeadLetterUrl: string | undefined;
}

/** What a deployed bridge and the local parts both have: ledger, what is kept, queues. */
export function stateChecks({ dynamoDb, s3, sqs }: KeptClients, places: Places): Check[] {
  const { ledgerTable, keptBucket, keptIndex, contactEventQueueUrl, retryQueueUrl } = places;
  const ledger = { what: 'ledger', name: ledgerTable, expiry: ledgerExpiry, index: dueIndex.name };
  const index = { what: 'kept', name: keptIndex, expiry: keptExpiry };
  const { contactEventDeadLetterUrl, retryDeadLetterUrl } = places;
  const events = { what: 'contact events', url: contactEventQueueUrl, deadLetterUrl: contactEventDeadLetterUrl };
  const retries = { what: 'contact records tried again', url: retryQueueUrl, deadLetterUrl: retryDeadLetterUrl };
  return [
    ...[ledger, index].map((table) => ({
      about: `${table.what}: table ${table.name}`,
      look: () => tableFindings(dynamoDb, table),
    })),
    { about: `kept: bucket ${keptBucket}`, look: () => bucketFindings(s3, keptBucket) },
    ...[events, retries].map((queue) => ({
      about: `queue: ${queue.what}`,
      look: () => queueFindings(sqs, queue),
    })),
  ];
}
