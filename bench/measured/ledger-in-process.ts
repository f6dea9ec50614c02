import type { ContactLedger, Purpose } from '../../functions/aws/contact-ledger.ts';
import type { Contact } from '../../functions/core/contact.ts';
import { nothingKnown, type Known } from '../../functions/core/decide.ts';

interface Entry {
  contact: Contact;
  known: Known;
}

/** The ledger as functions of this process, in place of the one in DynamoDB: what is left is the bridge's own cost. */
export function createContactLedger(): ContactLedger {
  const entries = new Map<string, Entry>();
  const entryOf = (contact: Contact): Entry => entries.get(contact.contactId) ?? { contact, known: nothingKnown };
  const change = (contactId: string, known: Partial<Known>) => {
    const entry = entries.get(contactId);
    if (entry) entries.set(contactId, { ...entry, known: { ...entry.known, ...known } });
  };
  return {
    claim(contact, purpose) {
      const { known } = entryOf(contact);
      entries.set(contact.contactId, { contact, known: claimed(known, purpose) });
      return Promise.resolve({
        known,
        hold: { contactId: contact.contactId, token: '', begunBefore: false },
        claimed: false,
      });
    },
    settle({ contactId }, { createTries: _, sentFields: _fields, mayStillLand: _land, ...learned }) {
      change(contactId, learned);
      return Promise.resolve();
    },
    end(contact) {
      const { known } = entryOf(contact);
      entries.set(contact.contactId, { contact, known: { ...known, ended: true } });
      return Promise.resolve({ known, claimed: false });
    },
    freed(contactId) {
      change(contactId, { freed: true });
      return Promise.resolve();
    },
    read(contactId) {
      const entry = entries.get(contactId);
      return Promise.resolve(entry && { ...entry, claimed: false });
    },
  };
}

const claimed = (known: Known, purpose: Purpose): Known =>
  purpose.for === 'create'
    ? known
    : { ...known, ended: true, triedVersion: purpose.version, sentFields: purpose.fields };
