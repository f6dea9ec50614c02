import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anonymised, createAnonymiser } from '../../../bin/capture/anonymise.ts';
import { contactRecord } from '../../support/lines.ts';
import { recording, replayed, type Replayed } from '../../support/replay.ts';
import { storyLines, storyNames } from '../../support/stories.ts';

const folders = ['events/contact-events', 'events/contact-records'];
const samples = folders.flatMap((folder) =>
  readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
);
const lines: unknown[] = [...storyNames.flatMap(storyLines), ...samples].map((text) => JSON.parse(text));

/** All that tells of people or of the company, wherever it is: by the names of the fields that hold it. */
function tellingTexts(value: unknown, field = '', isOpen = false): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => tellingTexts(item, field, isOpen));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) =>
      tellingTexts(inner, name, isOpen || /^attributes$/i.test(field)),
    );
  const tells =
    isOpen ||
    /^(address|aws:connect:systemEndpoint|name|username|firstName|lastName|groupName|displayName|location|customerId)$/i.test(
      field,
    );
  return tells && typeof value === 'string' && value.length >= 4 && !/^(true|false|anonymous)$/.test(value)
    ? [value]
    : [];
}

/** The values of all fields, and the names that users gave. */
const wordsOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(wordsOf);
  return [String(value)];
};

describe('of all recordings', () => {
  const inputs = [
    ...new Set(tellingTexts(lines.map((line) => (typeof line === 'object' && line !== null ? line : {})))),
  ];
  const attributeValues = new Set(
    lines.flatMap((line) =>
      typeof line === 'object' && line !== null && 'Attributes' in line ? wordsOf(line.Attributes) : [],
    ),
  );
  const all = new Set([...inputs, ...[...attributeValues].filter((text) => text.length >= 4 && text !== 'true')]);
  const output = anonymised(lines);

  test('no number, name, attribute value or place is left', () => {
    expect(all.size).toBeGreaterThan(200);
    const text = wordsOf(output).join('\n');
    const left = [...all].filter((telling) =>
      /^[A-Za-z]+$/.test(telling) ? new RegExp(`\\b${telling}\\b`).test(text) : text.includes(telling),
    );
    expect(left.filter((word) => !['Sales', 'Service'].includes(word))).toEqual([]);
    expect(text).not.toMatch(/northwind|Dana|Reyes/i);
  });

  test('all numbers are of those that nobody has', () => {
    const numbers = [...JSON.stringify(output).matchAll(/\+\d{6,}/g)].map(([number]) => number);
    expect(numbers.length).toBeGreaterThan(300);
    expect(numbers.filter((number) => !/^\+1[3-8]\d{2}55501\d{2}$/.test(number))).toEqual([]);
  });

  test('ids and times stay', () => {
    const kept = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
    const withoutPlaces = (value: unknown) =>
      JSON.stringify(value, (name, inner: unknown) => (/^location$/i.test(name) ? '' : inner));
    const found = (value: unknown) => [...withoutPlaces(value).matchAll(kept)].map(([text]) => text);
    expect(found(output)).toEqual(found(lines));
  });

  test('the same recording gives the same', () => {
    expect(anonymised(lines)).toEqual(output);
  });
});

test('the stories replay to the same VoiceCalls, but for what was replaced', async () => {
  const shapeOf = ({ voiceCalls }: Pick<Replayed, 'voiceCalls'>) =>
    voiceCalls.map(({ vendorCallKey, callType, previousCallKey, callDisposition, fields }) => ({
      ...{ vendorCallKey, callType, previousCallKey, callDisposition },
      fields: Object.keys(fields).sort(),
      start: fields['CallStartDateTime'],
    }));
  const stories = storyNames.filter((name) => !name.includes('by-hash')).flatMap(storyLines);
  const [before, after] = [
    await recording(...stories),
    await recording(...anonymised(stories.map((text) => JSON.parse(text))).map((line) => JSON.stringify(line))),
  ];
  const [plain, anonymous] = [await replayed([before]), await replayed([after])];
  expect(plain.voiceCalls.length).toBeGreaterThan(100);
  expect(shapeOf(anonymous)).toEqual(shapeOf(plain));
  expect(anonymous.outcomes).toEqual(plain.outcomes);
});

describe('one record', () => {
  const record = (more: object) => JSON.parse(contactRecord('11111111-2222-4333-8444-555555555555', more));

  test('literally: what stays, and what takes the place of what does not', () => {
    const anonymise = createAnonymiser();
    const endpoint = (Address: string) => ({ Address, Type: 'TELEPHONE_NUMBER' });
    expect(
      anonymise({
        ContactId: '11111111-2222-4333-8444-555555555555',
        InstanceARN: 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555',
        InitiationMethod: 'INBOUND',
        InitiationTimestamp: '2026-03-04T18:40:02Z',
        CustomerEndpoint: endpoint('+12065550123'),
        SystemEndpoint: endpoint('sip:dana@northwind.example'),
        TransferredToEndpoint: endpoint('tel:+1 (206) 555-0123'),
        Attributes: { 'sfdc-Order__c': 'SO-1', language: 'en-US', NoSync: 'true', empty: '', WebRTC_From: 'dana' },
        Agent: { Username: 'dana.reyes', AgentInteractionDuration: 61, RoutingProfile: { Name: 'Care' } },
        Queue: { Name: 'Support', Duration: 4 },
        Recording: { Location: 'northwind-bucket/2026/03/x.wav', Status: 'AVAILABLE' },
        SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Telephony' }, mood: { ValueString: 'angry' } },
        Tags: { 'aws:connect:systemEndpoint': '+12065550100', team: 'Returns' },
        CustomerId: 'NW-20931',
        SomethingNew: 'Dana Reyes, +12065550123',
        Big: 12_065_550_123,
      }),
    ).toEqual({
      ContactId: '11111111-2222-4333-8444-555555555555',
      InstanceARN: 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555',
      InitiationMethod: 'INBOUND',
      InitiationTimestamp: '2026-03-04T18:40:02Z',
      CustomerEndpoint: { Address: '+13005550100', Type: 'TELEPHONE_NUMBER' },
      SystemEndpoint: { Address: 'sip:person-1@example.com', Type: 'TELEPHONE_NUMBER' },
      TransferredToEndpoint: { Address: 'tel:+13005550100', Type: 'TELEPHONE_NUMBER' },
      Attributes: {
        'sfdc-Order__c': 'value-1',
        'attribute-1': 'value-2',
        NoSync: 'true',
        'attribute-2': '',
        WebRTC_From: 'address-1',
      },
      Agent: { Username: 'agent-1', AgentInteractionDuration: 61, RoutingProfile: { Name: 'routingprofile-1' } },
      Queue: { Name: 'queue-1', Duration: 4 },
      Recording: { Location: 'recordings/recording-1.wav', Status: 'AVAILABLE' },
      SegmentAttributes: {
        'connect:Subtype': { ValueString: 'connect:Telephony' },
        'segment-attribute-1': { ValueString: 'value-3' },
      },
      Tags: { 'aws:connect:systemEndpoint': '+13005550101', 'tag-1': 'value-4' },
      CustomerId: 'text-1',
      SomethingNew: 'text-2',
      Big: 0,
    });
  });

  test('another prefix keeps other names', () => {
    const [line] = anonymised([record({ Attributes: { 'voice-Order__c': 'x1', 'sfdc-Order__c': 'x2' } })], {
      prefix: 'voice-',
    });
    expect(line).toMatchObject({ Attributes: { 'voice-Order__c': 'value-1', 'attribute-1': 'value-2' } });
  });

  test('new ids are the same everywhere, ARNs and account too', () => {
    let count = 0;
    const newId = () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;
    const id = '11111111-2222-4333-8444-555555555555';
    const arn = `arn:aws:connect:us-east-1:999988887777:instance/22222222-2222-4333-8444-555555555555/contact/${id}`;
    const [first, second] = anonymised(
      [
        { ContactId: id, resources: [arn] },
        { PreviousContactId: id, AWSAccountId: '999988887777' },
      ],
      { newId },
    );
    expect(first).toEqual({
      ContactId: '00000000-0000-4000-8000-000000000001',
      resources: [
        'arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000002/contact/00000000-0000-4000-8000-000000000001',
      ],
    });
    expect(second).toEqual({ PreviousContactId: '00000000-0000-4000-8000-000000000001', AWSAccountId: '111122223333' });
  });

  test('two hundred callers have two hundred numbers', () => {
    const anonymise = createAnonymiser();
    const numbers = Array.from({ length: 200 }, (_, index) =>
      anonymise({ Address: `+1206555${String(1000 + index)}` }),
    );
    expect(new Set(numbers.map((one) => JSON.stringify(one))).size).toBe(200);
    expect(numbers[199]).toEqual({ Address: '+13015550199' });
  });
});
