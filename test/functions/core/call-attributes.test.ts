import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callAttributes } from '../../../functions/core/call-attributes.ts';
import type { Settings, SettingsInput } from '../../../functions/core/settings.ts';
import { settingsWith } from './sample.ts';

const attributeSettings = (input: NonNullable<SettingsInput['attributes']> = {}): Settings['attributes'] =>
  settingsWith({ attributes: input }).attributes;
const mapped = (type: 'string' | 'number' | 'boolean' | 'datetime') =>
  attributeSettings({ fields: { score: { field: 'Score__c', type } } });

describe('attributes with the prefix', () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{}, {}],
    [{ 'sfdc-Tier__c': 'Gold', tier: 'Silver' }, { Tier__c: 'Gold' }],
    [{ 'sfdc-Tier__c': '' }, { Tier__c: '' }],
    [{ 'sfdc-Reason__c': 'Broken "lid" – refund' }, { Reason__c: 'Broken "lid" – refund' }],
    [{ 'sfdc-': 'nothing' }, {}],
    [{ 'SFDC-Tier__c': 'Gold', xsfdc: 'x', 'x-sfdc-Tier__c': 'y' }, {}],
    [{ 'sfdc-sfdc-Tier__c': 'Gold' }, { 'sfdc-Tier__c': 'Gold' }],
    // Values are text, also where a source sent a number or a boolean; what can be no text is left out.
    [
      { 'sfdc-Items__c': 10, 'sfdc-Vip__c': true, 'sfdc-New__c': false },
      { Items__c: '10', Vip__c: 'true', New__c: 'false' },
    ],
    [{ 'sfdc-A__c': null, 'sfdc-B__c': undefined, 'sfdc-C__c': ['x'], 'sfdc-D__c': { x: 1 } }, {}],
  ])('%o', (attributes, fields) => {
    expect(callAttributes(attributes, attributeSettings())).toEqual(fields);
  });

  it('of one’s own', () => {
    const settings = attributeSettings({ prefix: 'crm_' });
    expect(callAttributes({ crm_Tier__c: 'Gold', 'sfdc-Tier__c': 'Silver' }, settings)).toEqual({ Tier__c: 'Gold' });
  });

  it('are none where the prefix is empty', () => {
    const settings = attributeSettings({ prefix: '', fields: { tier: { field: 'Tier__c' } } });
    expect(callAttributes({ tier: 'Gold', other: 'x', 'sfdc-Score__c': '7' }, settings)).toEqual({ Tier__c: 'Gold' });
  });

  it('called __proto__ are fields like any other', () => {
    const attributes: unknown = JSON.parse('{"sfdc-__proto__":"x","__proto__":"y","sfdc-toString":"z"}');
    const fields = callAttributes(attributes as Record<string, unknown>, attributeSettings());
    expect(JSON.stringify(fields)).toBe('{"__proto__":"x","toString":"z"}');
  });
});

describe('attributes that are mapped', () => {
  it.each([
    ['string', '7', '7'],
    ['string', ' 7 ', ' 7 '],
    ['string', '', ''],
    ['string', 7, '7'],
    ['string', true, 'true'],
    ['number', '7', 7],
    ['number', ' -1.5 ', -1.5],
    ['number', '0', 0],
    ['number', 7, 7],
    ['boolean', 'true', true],
    ['boolean', 'FALSE', false],
    ['boolean', true, true],
    ['datetime', '2026-05-04T09:00:04Z', '2026-05-04T09:00:04Z'],
    ['datetime', '2026-05-04T11:00:04.500+02:00', '2026-05-04T09:00:04.500Z'],
    ['datetime', '2026-05-04T09:00', '2026-05-04T09:00:00Z'],
    ['datetime', '2026-05-04', '2026-05-04T00:00:00Z'],
    ['datetime', '1985-03-01', '1985-03-01T00:00:00Z'],
  ] as const)('as %s: %o becomes %o', (type, score, value) => {
    expect(callAttributes({ score }, mapped(type))).toEqual({ Score__c: value });
  });

  it.each([
    ['string', null],
    ['string', { x: 1 }],
    ['string', ['7']],
    ['number', ''],
    ['number', ' '],
    ['number', 'seven'],
    ['number', '7 apples'],
    ['number', 'Infinity'],
    ['number', 'NaN'],
    ['number', true],
    ['number', ['7']],
    ['boolean', ''],
    ['boolean', 'yes'],
    ['boolean', '1'],
    ['boolean', 1],
    ['datetime', ''],
    ['datetime', 'tomorrow'],
    ['datetime', '7'],
    ['datetime', 'SO-105001'],
    ['datetime', 'order 7'],
    ['datetime', '2026-13-01'],
    ['datetime', 1777885204218],
  ] as const)('as %s: %o is left out', (type, score) => {
    expect(callAttributes({ score }, mapped(type))).toEqual({});
  });

  it('are text where no type is given', () => {
    const settings = attributeSettings({ fields: { score: { field: 'Score__c' } } });
    expect(callAttributes({ score: '7' }, settings)).toEqual({ Score__c: '7' });
  });

  it('go to their own field also where they have the prefix', () => {
    const settings = attributeSettings({ fields: { 'sfdc-Score__c': { field: 'Points__c', type: 'number' } } });
    expect(callAttributes({ 'sfdc-Score__c': '7' }, settings)).toEqual({ Points__c: 7 });
  });

  it('win over the prefix where both go to one field, in whichever order they come', () => {
    const settings = attributeSettings({ fields: { score: { field: 'Score__c', type: 'number' } } });
    expect(callAttributes({ score: '7', 'sfdc-Score__c': '8' }, settings)).toEqual({ Score__c: 7 });
    expect(callAttributes({ 'sfdc-Score__c': '8', score: '7' }, settings)).toEqual({ Score__c: 7 });
  });

  it('leave the prefix its field where they have no value of their type', () => {
    const settings = attributeSettings({ fields: { score: { field: 'Score__c', type: 'number' } } });
    expect(callAttributes({ score: 'seven', 'sfdc-Score__c': '8' }, settings)).toEqual({ Score__c: '8' });
  });
});

describe('the order', () => {
  it('is the fields’', () => {
    const attributes = { 'sfdc-b': '1', 'sfdc-a': '2', zone: '3', 'sfdc-B': '4' };
    const settings = attributeSettings({ fields: { zone: { field: 'aa' } } });
    expect(JSON.stringify(callAttributes(attributes, settings))).toBe('{"B":"4","a":"2","aa":"3","b":"1"}');
  });

  it('in which Connect lists attributes changes nothing', () => {
    const settings = attributeSettings({
      fields: { one: { field: 'Same__c' }, two: { field: 'Same__c' }, 'sfdc-x': { field: 'X__c', type: 'number' } },
    });
    const names = ['one', 'two', 'sfdc-Same__c', 'sfdc-x', 'sfdc-X__c', 'sfdc-1', 'other'];
    const listed = names.map((name) => [name, `7${String(name.length)}`] as const);
    const text = JSON.stringify(callAttributes(Object.fromEntries(listed), settings));
    fc.assert(
      fc.property(fc.shuffledSubarray(listed, { minLength: listed.length }), (shuffled) => {
        expect(JSON.stringify(callAttributes(Object.fromEntries(shuffled), settings))).toBe(text);
      }),
    );
  });
});
