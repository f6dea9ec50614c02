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
  const dated = Object.entries(contact).map(([name, value]) =>
    name.endsWith('Timestamp') && typeof value === 'number' ? [name, new Date(value * 1000)] : [name, value],
  );
  return Object.fromEntries(dated);
}
