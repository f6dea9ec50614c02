import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { created, pending, scriptedServer, type Seen } from './scripted-server.ts';
import { failureOf, inbound, noDeadline, once, orgAt, transfer, world } from './world.ts';

const callAttributes = '{"Note__c":"call Jo","Order__c":"7","Tier__c":"gold"}';
const naming = (text: string) => ({ status: 400, body: `{"message":${JSON.stringify(text)},"code":400}` });

const attributesOf = ({ body }: Seen): unknown => JSON.parse(body).callAttributes;

describe('a 400 that names a field', () => {
  it('costs a create this field and no more', async () => {
    const { url, seen } = await scriptedServer(naming('Order__c: invalid number: 7'), created);
    const { salesforce, waits } = world();
    const result = await salesforce.createVoiceCall(orgAt(url), { ...transfer, callAttributes }, once);
    expect(result).toEqual({ voiceCallId: '0LQRM0000006CSz', errors: [], refusedFields: ['Order__c'], attempts: 1 });
    expect(seen.map(attributesOf)).toEqual([callAttributes, '{"Note__c":"call Jo","Tier__c":"gold"}']);
    const [first, second] = seen.map(({ body }) => ({ ...JSON.parse(body), callAttributes: '' }));
    expect(second).toEqual(first);
    expect(waits).toEqual([]);
  });

  it('costs an update this field and no more, in any letters', async () => {
    const { url, seen } = await scriptedServer(naming("No such column 'order__C' on VoiceCall"), pending);
    const body = { queue: 'Billing', callAttributes };
    const result = await world().salesforce.updateVoiceCall(orgAt(url), 'key-1', body, once);
    expect(result).toEqual({ refusedFields: ['Order__c'], mayStillLand: false });
    expect(seen[1]?.body).toBe(
      '{"queue":"Billing","callAttributes":"{\\"Note__c\\":\\"call Jo\\",\\"Tier__c\\":\\"gold\\"}"}',
    );
  });

  it('costs all of them when a second one follows', async () => {
    const { url, seen } = await scriptedServer(naming('Order__c: no'), naming('Tier__c: no'), pending);
    const { refusedFields } = await world().salesforce.updateVoiceCall(orgAt(url), 'key-1', { callAttributes }, once);
    expect(refusedFields).toEqual(['Note__c', 'Order__c', 'Tier__c']);
    expect(seen[2]?.body).toBe('{}');
  });

  it('is final when it comes without the fields too', async () => {
    const { url, seen } = await scriptedServer(naming('Order__c: no'), naming('Tier__c: no'), naming('Note__c: no'));
    const call = world().salesforce.updateVoiceCall(orgAt(url), 'key-1', { callAttributes }, noDeadline);
    expect(await failureOf(call)).toMatchObject({ code: 'salesforce-refused', status: 400, retryable: false });
    expect(seen).toHaveLength(3);
  });

  it('is remembered by the tries that follow', async () => {
    const { url, seen } = await scriptedServer(naming('Order__c: no'), { status: 503 }, created);
    const result = await world().salesforce.createVoiceCall(orgAt(url), { ...inbound, callAttributes }, noDeadline);
    expect(result).toMatchObject({ refusedFields: ['Order__c'], attempts: 2 });
    expect(seen.map(attributesOf).slice(1)).toEqual([
      '{"Note__c":"call Jo","Tier__c":"gold"}',
      '{"Note__c":"call Jo","Tier__c":"gold"}',
    ]);
  });
});

describe('a 400 is final', () => {
  it.each([
    ['names none', 'from: +12065550123 is no number', { callAttributes }],
    ['names another', 'OrderOrder__c and Order__cc are wrong', { callAttributes }],
    ['names one where none was sent', 'Order__c: no', {}],
    ['names one of what is no object', 'Order__c: no', { callAttributes: '"Order__c"' }],
    ['names one of what is no JSON', 'Order__c: no', { callAttributes: 'Order__c' }],
    ['names a field of the call itself', 'queue: no', { queue: 'Billing', callAttributes }],
  ])('when it %s', async (_, text, body) => {
    const { url, seen } = await scriptedServer(naming(text), pending);
    const call = world().salesforce.updateVoiceCall(orgAt(url), 'key-1', body, noDeadline);
    expect(await failureOf(call)).toMatchObject({ code: 'salesforce-refused', status: 400 });
    expect(seen).toHaveLength(1);
  });

  it.each([403, 404, 409, 422])('and a %i names nothing', async (status) => {
    const { url, seen } = await scriptedServer({ ...naming('Order__c: no'), status }, pending);
    await failureOf(world().salesforce.updateVoiceCall(orgAt(url), 'key-1', { callAttributes }, noDeadline));
    expect(seen).toHaveLength(1);
  });

  it('and says nothing of what was sent or answered', async () => {
    const { url } = await scriptedServer(naming('Note__c: call Jo'), naming('who is Jo?'));
    const call = world().salesforce.createVoiceCall(orgAt(url), { ...inbound, callAttributes }, once);
    const everything = inspect(await failureOf(call), { depth: 20, showHidden: true });
    for (const secret of ['Jo', 'Note__c', 'gold', '2065550123']) expect(everything).not.toContain(secret);
  });
});

describe('the errors of a create', () => {
  it.each([
    ['["Order__c: invalid number: 7","Note__c: data value too large: Other__c"]', ['Note__c', 'Order__c']],
    [
      '"We created your voice call but there were some errors : Required fields are missing: [Picklist], Tier__c: data value too large: gold"',
      ['Tier__c'],
    ],
    ['[]', []],
    ['"Other__c: no"', []],
  ])('%s name what was not taken', async (errors, refusedFields) => {
    const { url } = await scriptedServer({ status: 200, body: `{"voiceCallId":"0LQRM0000006CSz","errors":${errors}}` });
    const result = await world().salesforce.createVoiceCall(orgAt(url), { ...inbound, callAttributes }, once);
    expect(result.refusedFields).toEqual(refusedFields);
  });

  it('come beside what a 400 had named', async () => {
    const answer = { status: 200, body: '{"voiceCallId":"0LQRM0000006CSz","errors":["Tier__c: no"]}' };
    const { url } = await scriptedServer(naming('Order__c: no'), answer);
    const result = await world().salesforce.createVoiceCall(orgAt(url), { ...inbound, callAttributes }, once);
    expect(result.refusedFields).toEqual(['Order__c', 'Tier__c']);
  });
});
