import { expect, test } from 'vitest';
import { convert } from '../../../bin/callcenter/convert.ts';
import { definitionOf, type Definition } from '../../../bin/callcenter/definition.ts';
import type { Reading } from '../../../bin/callcenter/reading.ts';
import { settingsMap } from '../../../bin/callcenter/settings-map.ts';
import { validate } from '../../../bin/callcenter/validate.ts';
import { writeImport } from '../../../bin/callcenter/write-import.ts';
import { writeMetadata } from '../../../bin/callcenter/write-metadata.ts';
import { fileText, findingsOf, today, unclean } from './files.ts';

const file = 'ConnectBridge.callCenter-meta.xml';

function readingOf(text: string): Reading {
  const { definition } = validate(file, Buffer.from(text), today);
  if (!definition) throw new Error('no definition');
  return definition.reading;
}

const modelOf = (text: string, name = ''): Definition => definitionOf(readingOf(text), name);

const notice = '<!-- Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it. -->\n';

test('a component comes back as Salesforce retrieves it, byte for byte but for the notice', () => {
  const component = fileText(file);
  const imported = writeImport(modelOf(component, 'ConnectBridge'));
  expect(imported.split('\n').slice(0, 8)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it. -->',
    '<callCenter>',
    '  <section sortOrder="0" name="reqGeneralInfo" label="General Information">',
    '    <item sortOrder="0" name="reqInternalName" label="InternalName">ConnectBridge</item>',
    '    <item sortOrder="1" name="reqDisplayName" label="Display Name">Connect &amp; Bridge</item>',
    '    <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">/apex/softphone</item>',
    '    <item sortOrder="3" name="reqStandbyUrl" label="CTI Adapter URL2">/apex/standby</item>',
  ]);
  expect(writeMetadata(modelOf(imported)).replace(notice, '')).toBe(component);
});

test.each(['OpenCti.xml', 'quickStartTelephony.xml', 'toolkit.xml'])(
  '%s: import to metadata to import is the same model',
  (name) => {
    const model = modelOf(fileText(name));
    const internalName = model.sections[0]?.items[0]?.value ?? '';
    const metadata = writeMetadata(model);
    expect(modelOf(metadata, internalName)).toEqual(model);
    expect(modelOf(writeImport(modelOf(metadata, internalName)))).toEqual(model);
  },
);

test('sections and items come in sort order, missing labels empty, CDATA and line breaks as they stand', () => {
  const model = modelOf(fileText('quickStartTelephony.xml'));
  expect(model.sections.map(({ name }) => name)).toEqual(['reqGeneralInfo', 'reqHvcc', 'providerSettings1']);
  expect(model.sections[2]?.items).toEqual([
    { name: 'custom2', label: '', value: 'Custom2' },
    { name: 'custom1', label: 'custom1', value: '' },
    { name: 'custom0', label: 'custom0', value: 'a < b & "c"' },
  ]);
  const pem = model.sections[1]?.items[0]?.value.split('\n') ?? [];
  expect([pem.length, pem[0], pem.at(-1)]).toEqual([19, '-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----']);
});

test('values stay text, byte for byte, also what XML would change', () => {
  const values = [
    '01',
    '+1',
    '0x1F',
    '1e5',
    'true',
    ' a ',
    'a\tb\nc',
    'a\r\nb\r',
    ']]>',
    '<&>"\'',
    '😀',
    '\u0085\u2028',
  ];
  const model: Definition = {
    sections: [
      {
        name: 'reqGeneralInfo',
        label: 'a\n\t"b"\r\'c\' <&>',
        items: [
          { name: 'reqInternalName', label: 'x', value: 'Bridge' },
          { name: 'reqDisplayName', label: '', value: 'Bridge' },
        ],
      },
      { name: 'own', label: '', items: values.map((value, index) => ({ name: `v${index}`, label: value, value })) },
    ],
  };
  expect(modelOf(writeImport(model))).toEqual(model);
  expect(modelOf(writeMetadata(model), 'Bridge')).toEqual(model);
});

test('a Salesforce Voice component says what a deploy wants, and is clean', () => {
  const metadata = writeMetadata(modelOf(fileText('quickStartTelephony.xml')));
  expect(metadata).toContain(
    '<customSettings>{&quot;reqCallCenterType&quot;:&quot;SCVBYOT&quot;,&quot;vendorInfoApiName&quot;:&quot;quickStart__quickStartTelephony&quot;}</customSettings>',
  );
  expect(unclean(findingsOf(metadata, 'quickStartTelephony.callCenter-meta.xml'))).toEqual([]);
});

test('tells what the other form has no place for, and a name that Salesforce would refuse', () => {
  const text = fileText(file)
    .replace('{&quot;', '{&quot;scvVendorLoginUrl&quot;:&quot;https://id.example.com&quot;,&quot;')
    .replace('</CallCenter>', '<version>1</version></CallCenter>');
  const reading = readingOf(text);
  expect(convert({ reading, definition: definitionOf(reading, 'my-bridge'), findings: [] }, 'import').notes).toEqual([
    'the internal name is none that Salesforce takes: give --internal-name',
    'left behind, the other form has no place for it: version, customSettings.scvVendorLoginUrl',
    'Open CTI ends on 28 February 2028; Salesforce Voice (Partner Telephony) replaces it: bridge callcenter generate --format scv',
  ]);
});

test('the settings map is what getCallCenterSettings() returns, key for key and in its order', () => {
  const text = fileText('settings-map.callCenter');
  const expected = fileText('settings-map.json');
  expect(`${JSON.stringify(settingsMap(modelOf(text, 'OpenCTI')), undefined, 2)}\n`).toBe(expected);
});
