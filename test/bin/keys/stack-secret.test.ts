import { describe, expect, it } from 'vitest';
import { secretOfStack } from '../../../bin/keys/stack-secret.ts';

const made = {
  StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/VoiceCallBridge-production-State/1',
  Outputs: [
    { OutputKey: 'LedgerTable', OutputValue: 'ledger' },
    { OutputKey: 'SigningKey00D000000000001ContactCenter', OutputValue: 'arn:of:the:secret' },
  ],
};
const describeStack = (name: string) => Promise.resolve(name === 'VoiceCallBridge-production-State' ? made : undefined);
const wanted = { orgId: '00D000000000001', callCenter: 'Contact_Center' };

describe('the secret that a stage made', () => {
  it.each(['VoiceCallBridge-production', 'VoiceCallBridge-production-State'])('is found by %s', async (stack) => {
    expect(await secretOfStack(stack, wanted, describeStack)).toBe('arn:of:the:secret');
  });

  it('is not taken from another call center: those that there are, are named', async () => {
    const other = { ...wanted, callCenter: 'Sales' };
    await expect(secretOfStack('VoiceCallBridge-production', other, describeStack)).rejects.toThrow(
      '--stack VoiceCallBridge-production: it made no secret for call center Sales of org 00D000000000001; it made: 00D000000000001ContactCenter',
    );
  });

  it('cannot be found in a stack that is not there', async () => {
    await expect(secretOfStack('Nowhere', wanted, describeStack)).rejects.toThrow(
      '--stack Nowhere: there is no stack Nowhere-State in this account and region',
    );
  });
});
