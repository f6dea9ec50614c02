import type { ExploreOptions } from './explore.ts';
import type { Ask, Ended, Step } from './steps.ts';

/** A bug that is put in, by which the explorer is tested. */
type Bug = Pick<ExploreOptions, 'spoilLedger' | 'spoilAsk'>;

/** Whoever asks gets the hold, also while another one has it. */
const claimRemoved: Bug = {
  spoilLedger: (ledger, rows) => {
    const hold = (contactId: string, token: string) => {
      rows.set(contactId, { ...rows.get(contactId), contactId: { S: contactId }, claimBy: { S: token } });
    };
    return {
      ...ledger,
      claim: async (contact, purpose) => {
        const claim = await ledger.claim(contact, purpose);
        if (claim.hold !== undefined) return claim;
        hold(contact.contactId, 'nobody');
        return { ...claim, hold: { contactId: contact.contactId, token: 'nobody', begunBefore: false } };
      },
      settle: (held, learned) => {
        hold(held.contactId, held.token);
        return ledger.settle(held, learned);
      },
    };
  },
};

/** Text that sorts the other way round. */
const reversed = (text: string) => [...text].map((letter) => String.fromCharCode(158 - letter.charCodeAt(0))).join('');

const comparisonReversed: Bug = {
  spoilLedger: (ledger) => ({
    ...ledger,
    claim: async (contact, purpose) => {
      const turned = purpose.for === 'update' ? { ...purpose, version: reversed(purpose.version) } : purpose;
      const claim = await ledger.claim(contact, turned);
      return { ...claim, known: { ...claim.known, sentVersion: undefined, triedVersion: undefined } };
    },
    settle: (hold, { sentVersion, ...learned }) =>
      ledger.settle(hold, sentVersion === undefined ? learned : { ...learned, sentVersion: reversed(sentVersion) }),
  }),
};

const isUpdate = (step: Step) => step.do === 'send' && step.method === 'PATCH' && !step.path.endsWith('clearRouting');

/** A record is noted as sent, and only then sent. */
const confirmBeforeWrite: Bug = {
  spoilAsk: (ask) => {
    let claimed: Extract<Step, { do: 'claim' }> | undefined;
    let isConfirmed = false;
    const spoiled = async (step: Step): Promise<Ended> => {
      if (step.do === 'claim') claimed = step;
      if (isUpdate(step) && claimed?.purpose.for === 'update' && !isConfirmed) {
        isConfirmed = true;
        const { contactId } = claimed.contact;
        await ask({
          do: 'settle',
          contactId,
          begunBefore: false,
          learned: { sentVersion: claimed.purpose.version, vendorCallKey: contactId },
        });
      }
      return step.do === 'settle' && isConfirmed ? { answer: null } : ask(step);
    };
    return spoiled as Ask;
  },
};

/** A Transfer create is sent again when nobody answered it. */
const transferRepeated: Bug = {
  spoilAsk: (ask) => {
    const spoiled = async (step: Step): Promise<Ended> => {
      const ended: Ended = await ask(step);
      const isCreate = step.do === 'send' && step.method === 'POST' && JSON.stringify(step.body).includes('"Transfer"');
      return isCreate && 'fails' in ended ? ask(step) : ended;
    };
    return spoiled as Ask;
  },
};

const landsUntilIgnored: Bug = {
  spoilLedger: (ledger) => ({
    ...ledger,
    settle: (hold, { mayStillLand: _, ...learned }) => ledger.settle(hold, learned),
  }),
};

/** That a create was begun whose end nobody knows is forgotten. */
const begunForgotten: Bug = {
  spoilLedger: (ledger) => ({
    ...ledger,
    claim: async (contact, purpose) => {
      const claim = await ledger.claim(contact, purpose);
      return { ...claim, known: { ...claim.known, createTries: 0 } };
    },
  }),
};

export const bugs = {
  'claim removed': claimRemoved,
  'comparison reversed': comparisonReversed,
  'confirm before write': confirmBeforeWrite,
  'Transfer repeated after a lost answer': transferRepeated,
  'landsUntil ignored': landsUntilIgnored,
  'a begun create forgotten': begunForgotten,
} satisfies Record<string, Bug>;
