import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../functions/core/settings.ts';

const instance = {
  arn: 'arn:aws:connect:us-east-1:111122223333:instance/8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346',
  secretName: 'bridge/care',
  telephonyUrl: 'https://care.example/telephony/v1',
};

/** The lines of the error, without the one that counts them. */
function problemsOf(input: unknown): { count: string; lines: string[] } {
  try {
    parseSettings(input);
  } catch (error) {
    const [count = '', ...lines] = (error as Error).message.split('\n');
    return { count, lines };
  }
  return { count: 'none', lines: [] };
}

describe('defaults', () => {
  it('are the contract’s', () => {
    expect(parseSettings({ instances: [instance] })).toMatchObject({
      instances: [instance],
      createOn: 'initiated',
      queueTransfer: 'transfer',
      patchExtras: 'always',
      mode: 'live',
      attributes: { prefix: 'sfdc-', fields: {}, clearRemoved: true },
      token: { jti: 'none', lifetimeSeconds: 180 },
    });
  });

  it('stand beside what is given', () => {
    const settings = parseSettings({
      instances: [instance],
      createOn: 'never',
      queueTransfer: 'fold',
      patchExtras: 'whenCreating',
      mode: 'shadow',
      attributes: { prefix: '', fields: { tier: { field: 'Tier__c' } }, clearRemoved: false },
      token: { jti: 'perRequest', audience: 'https://scrt.example' },
    });
    expect(settings).toMatchObject({
      createOn: 'never',
      queueTransfer: 'fold',
      patchExtras: 'whenCreating',
      mode: 'shadow',
      attributes: { prefix: '', fields: { tier: { field: 'Tier__c', type: 'string' } }, clearRemoved: false },
      token: { jti: 'perRequest', audience: 'https://scrt.example', lifetimeSeconds: 180 },
    });
  });
});

describe('every value that the contract names is taken', () => {
  it.each([
    ['createOn', ['initiated', 'queued', 'connected', 'never']],
    ['queueTransfer', ['transfer', 'fold']],
    ['patchExtras', ['always', 'whenCreating', 'never']],
    ['mode', ['live', 'shadow']],
  ])('%s', (name, values) => {
    for (const value of values)
      expect(parseSettings({ instances: [instance], [name]: value })).toHaveProperty(name, value);
    for (const value of ['', 'NEVER', 'toString', null, 1, true])
      expect(problemsOf({ instances: [instance], [name]: value }).lines).toEqual([
        expect.stringMatching(new RegExp(`^  ${name}: `)),
      ]);
  });
});

describe('problems', () => {
  it('are all listed at once, each with its path, also every key that is no setting', () => {
    const { count, lines } = problemsOf({
      instances: [
        instance,
        { arn: 'arn:aws:connect:us-east-1', secretName: '', telephonyUrl: 'nowhere', colour: 1, size: 2 },
      ],
      createOn: 'later',
      queueTransfer: 7,
      attributes: { prefix: 1, fields: { tier: { field: '', type: 'date', more: 1 } }, prefixes: [] },
      token: { lifetimeSeconds: 'long', jti: null, secret: 'tell-nobody' },
      retry: { attemptTimeoutMs: -1 },
      rates: { describeContactPerSecond: 'fast' },
      nonsense: 1,
      toString: 2,
    });
    expect(lines.map((line) => line.slice(2, line.indexOf(':'))).sort()).toEqual([
      'attributes.fields.tier.field',
      'attributes.fields.tier.more',
      'attributes.fields.tier.type',
      'attributes.prefix',
      'attributes.prefixes',
      'createOn',
      'instances.1.arn',
      'instances.1.colour',
      'instances.1.secretName',
      'instances.1.size',
      'instances.1.telephonyUrl',
      'nonsense',
      'queueTransfer',
      'rates.describeContactPerSecond',
      'retry.attemptTimeoutMs',
      'toString',
      'token.jti',
      'token.lifetimeSeconds',
      'token.secret',
    ]);
    expect(count).toBe('settings: 19 to mend');
    expect(lines.join()).not.toContain('tell-nobody');
  });

  it.each([[undefined], [null], [7], ['text'], [true]])('%o is no settings at all', (input) => {
    const { count, lines } = problemsOf(input);
    expect(count).toBe('settings: 1 to mend');
    expect(lines).toEqual([expect.stringMatching(/^ {2}\(settings\): /)]);
  });

  it.each([[{}], [{ instances: [] }], [{ instances: {} }], [{ instances: 'all' }]])('%o names no instance', (input) => {
    expect(problemsOf(input).lines).toEqual([expect.stringMatching(/^ {2}instances: /)]);
  });

  it.each([
    '',
    'arn:aws:connect:us-east-1:111122223333:instance/',
    'arn:aws:connect:us-east-1:111122223333:instance/one/contact/two',
    'arn:aws:kinesis:us-east-1:111122223333:stream/one',
    '8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346',
  ])('%o is no ARN of an instance', (arn) => {
    expect(problemsOf({ instances: [{ ...instance, arn }] }).lines).toEqual([
      '  instances.0.arn: is no ARN of a Connect instance',
    ]);
  });
});
