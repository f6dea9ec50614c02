import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCallback, rulingOf, type Ruling } from '../../../functions/core/rules.ts';

type Create = 'Inbound' | 'Transfer' | 'none';
type PatchMethod = 'INBOUND' | 'TRANSFER' | 'OUTBOUND' | 'CALLBACK' | 'WEBRTC_API';
type From = 'customer' | 'system';

const call = (create: Create, frees: boolean, patchMethod: PatchMethod, from: From): Ruling => ({
  is: 'call',
  rule: { create, frees, patchMethod, from },
});
const notACall: Ruling = { is: 'none', reason: 'not-a-call' };
const outbound = call('none', false, 'OUTBOUND', 'system');
const callback = call('none', false, 'CALLBACK', 'system');

// Contract, rule 1, row by row: with `queueTransfer: transfer`, and with `fold` where that differs.
const rows: [method: string, ruling: Ruling, folded?: Ruling][] = [
  ['INBOUND', call('Inbound', true, 'INBOUND', 'customer')],
  ['WEBRTC_API', call('Inbound', true, 'WEBRTC_API', 'customer')],
  ['TRANSFER', call('Transfer', true, 'TRANSFER', 'customer')],
  ['QUEUE_TRANSFER', call('Transfer', true, 'TRANSFER', 'customer'), { is: 'fold' }],
  ['OUTBOUND', outbound],
  ['CAMPAIGN_PREVIEW', outbound],
  ['CALLBACK', callback],
  ['CALLBACK_CUSTOMER_FIRST_DIALED', callback],
  ['CALLBACK_CUSTOMER_FIRST_QUEUED', notACall],
  ['EXTERNAL_OUTBOUND', notACall],
  ['MONITOR', notACall],
  ['DISCONNECT', notACall],
  ['AGENT_REPLY', notACall],
  ['FLOW', notACall],
];

describe.each([undefined, '', 'INBOUND', 'OUTBOUND', 'SIDEWAYS'])('with direction %o', (direction) => {
  it.each(rows)('%s becomes what the table says', (initiationMethod, ruling, folded = ruling) => {
    expect(rulingOf({ initiationMethod, direction }, 'transfer')).toEqual(ruling);
    expect(rulingOf({ initiationMethod, direction }, 'fold')).toEqual(folded);
  });
});

describe('API', () => {
  it.each(['transfer', 'fold'] as const)('is inbound only where its direction says so (%s)', (queueTransfer) => {
    const api = (direction: string | undefined) => rulingOf({ initiationMethod: 'API', direction }, queueTransfer);
    expect(api('INBOUND')).toEqual(call('Inbound', true, 'INBOUND', 'customer'));
    for (const direction of ['OUTBOUND', undefined, '', 'SIDEWAYS']) expect(api(direction)).toEqual(outbound);
  });
});

describe('any other text is an unknown method', () => {
  const unknown: Ruling = { is: 'none', reason: 'unknown-method' };

  it.each([
    '',
    ' ',
    'HOLOGRAM_INBOUND',
    'inbound',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'valueOf',
  ])('%o', (initiationMethod) => {
    for (const queueTransfer of ['transfer', 'fold'] as const)
      expect(rulingOf({ initiationMethod, direction: 'INBOUND' }, queueTransfer)).toEqual(unknown);
  });

  it('whatever it is', () => {
    const methods = new Set([...rows.map(([method]) => method), 'API']);
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (initiationMethod, direction) => {
        fc.pre(!methods.has(initiationMethod));
        expect(rulingOf({ initiationMethod, direction }, 'fold')).toEqual(unknown);
      }),
    );
  });
});

it.each([
  ['CALLBACK', true],
  ['CALLBACK_CUSTOMER_FIRST_QUEUED', true],
  ['CALLBACK_CUSTOMER_FIRST_DIALED', true],
  ['INBOUND', false],
  ['TRANSFER', false],
  ['QUEUE_TRANSFER', false],
  ['', false],
])('%o is a callback: %o', (initiationMethod, is) => {
  expect(isCallback({ initiationMethod })).toBe(is);
});
