import { expect, it } from 'vitest';
import { parseSettings } from '../../functions/core/settings.ts';
import { policyEntries } from '../../lib/policy-settings.ts';
import { parseBridgeSettings, parseStages } from '../../lib/stage-settings.ts';
import { stages } from '../../lib/stages.ts';
import { everything, instance } from './synth.ts';

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('nothing was thrown');
}

it('takes the stages of this repository, and one that uses everything', () => {
  expect(parseStages([...stages, everything]).map(({ name }) => name)).toEqual(['example', 'everything']);
});

it('tells all that is wrong in one message, each with its path and an example', () => {
  const wrong = [
    {
      name: 'production',
      instances: [
        instance,
        instance,
        {
          ...instance,
          arn: 'arn:aws:connect:us-east-1:instance/1',
          telephonyUrl: 'http://example.my.salesforce-scrt.com',
        },
      ],
      colour: 'blue',
      attributes: { fields: { 'order.number': { field: 'Order__c', type: 'money' } } },
      records: { maximumAgeHours: 500 },
    },
    { name: 'production', instances: [] },
  ];
  expect(messageOf(() => parseStages(wrong)).split('\n')).toEqual([
    'stages: 8 to mend',
    expect.stringMatching(
      /^ {2}stages\[0\]\.instances\[2\]\.arn: is no ARN of a Connect instance; for example "arn:aws:connect:/,
    ),
    expect.stringMatching(/^ {2}stages\[0\]\.instances\[2\]\.telephonyUrl: is no https URL; for example "https:/),
    expect.stringMatching(
      /^ {2}stages\[0\]\.attributes\.fields\.order\.number\.type: is "money" where .*; for example "string"$/,
    ),
    expect.stringMatching(/^ {2}stages\[0\]\.records\.maximumAgeHours: is above 168; for example 24$/),
    expect.stringMatching(/^ {2}stages\[0\]\.colour: is no setting; here are name, instances, createOn/),
    expect.stringMatching(/^ {2}stages\[0\]\.instances\[1\]\.arn: is instances\[0\] again; for example/),
    expect.stringMatching(/^ {2}stages\[1\]\.instances: names no instance; for example/),
    expect.stringMatching(
      /^ {2}stages\[1\]\.name: production is the name of stages\[0\] already; for example "production"$/,
    ),
  ]);
});

const own = { instances: [instance] };
const shared = {
  ...instance,
  existingStream: { arn: 'arn:aws:kinesis:us-east-1:111122223333:stream/contact-records' },
};
const manyFields = Object.fromEntries(
  Array.from({ length: 80 }, (_, index) => [`attribute${String(index)}`, { field: `Attribute${String(index)}__c` }]),
);
const elsewhere = { ...instance, arn: instance.arn.replace('us-east-1', 'eu-west-2') };

it.each([
  [{ ...own, stream: { key: 'customer' } }, 'instances[0].serviceRoleArn: is needed with stream.key customer'],
  [
    { ...own, stream: { retentionDays: 2 }, records: { maximumAgeHours: 72 } },
    'records.maximumAgeHours: is longer than stream.retentionDays',
  ],
  [{ ...own, stream: { shards: 4 } }, 'concurrency.records: is below stream.shards'],
  [
    { instances: [shared], concurrency: { reserved: false } },
    'concurrency.reserved: is needed with an existing or on-demand stream',
  ],
  [{ ...own, stream: { capacity: 'onDemand' }, concurrency: { reserved: false } }, 'concurrency.reserved: is needed'],
  [
    { instances: [instance, elsewhere] },
    'instances[1].arn: is not in account 111122223333, region us-east-1 as instances[0] is',
  ],
  [{ ...own, functions: { timeoutSeconds: 61 } }, 'functions.timeoutSeconds: is above 60'],
  [{ ...own, kept: { days: 400 } }, 'kept.days: is above 370'],
  [{ ...own, alarms: { silentHours: 169 } }, 'alarms.silentHours: is above 168'],
  [
    { ...own, alarms: { runbookUrl: 'https://wiki.example.com/a#b' } },
    'alarms.runbookUrl: is no address of at most 200',
  ],
  [
    {
      instances: [{ ...shared, existingStream: { arn: shared.existingStream.arn.replace('us-east-1', 'us-west-2') } }],
    },
    "instances[0].existingStream.arn: is not in the instance's account and region",
  ],
  [{ ...own, attributes: { fields: manyFields } }, 'settings: are '],
  [{}, 'instances: is missing'],
  ['stages', 'settings: is "stages" where Object is wanted'],
])('refuses settings that do not go together (%#)', (settings, problem) => {
  expect(messageOf(() => parseBridgeSettings(settings))).toContain(
    `  settings.${problem}`.replace('settings.settings', 'settings'),
  );
});

it('knows every setting of the functions, so that none can be refused first in Lambda', () => {
  const { arn, telephonyUrl } = instance;
  const known = parseSettings({ instances: [{ arn, telephonyUrl, secretName: 'signing-key' }] });
  expect([...Object.keys(policyEntries), 'instances', 'kept', 'rates'].sort()).toEqual(Object.keys(known).sort());
  const policy = Object.fromEntries(Object.entries(known).filter(([key]) => key in policyEntries));
  expect(parseBridgeSettings({ ...own, ...policy })).toMatchObject(policy);
});
