import { ConnectClient, ResourceNotFoundException } from '@aws-sdk/client-connect';
import { createConnect, type Connect } from '../../functions/aws/connect.ts';
import type { ContactBook } from '../../sandbox/aws/contact-book.ts';

/** The real DescribeContact client over a book of contacts, without a server. */
export function connectOver(book: ContactBook): Connect {
  const client = new ConnectClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () =>
      async ({ input }) => ({
        output: { $metadata: {}, Contact: described(book, 'ContactId' in input ? (input.ContactId ?? '') : '') },
        response: undefined,
      }),
    { step: 'initialize', priority: 'high' },
  );
  return createConnect({ turn: () => Promise.resolve(), defaultInstanceArn: undefined, client });
}

/** The book's entry as the SDK gives it: its times are dates. */
function described(book: ContactBook, contactId: string) {
  const contact = book.describe(contactId);
  if (contact === undefined) throw new ResourceNotFoundException({ message: 'Contact not found.', $metadata: {} });
  return dated(contact);
}

function dated(value: unknown, name = ''): unknown {
  if (typeof value === 'number') return name.endsWith('Timestamp') ? new Date(value * 1000) : value;
  if (Array.isArray(value)) return value.map((entry) => dated(entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, dated(entry, key)]));
}
