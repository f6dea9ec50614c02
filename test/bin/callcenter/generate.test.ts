import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generate } from '../../../bin/callcenter/generate.ts';
import { parseGenerateSettings } from '../../../bin/callcenter/generate-settings.ts';
import { hvccItems } from '../../../bin/callcenter/names.ts';
import { UsageError } from '../../../bin/usage.ts';
import { CERTIFICATE } from '../../sandbox/salesforce/certificate.ts';
import { findingsOf, today, unclean } from './files.ts';

const formats = ['scv', 'import', 'metadata'] as const;

const minimal = {
  callCenter: 'ConnectBridge',
  displayName: 'Connect Bridge',
  vendorInfo: 'c__AMAZON_CONNECT',
  certificate: CERTIFICATE,
  adapterUrl: 'https://softphone.example.com/index.html',
};

const pem = CERTIFICATE.trim();

test('scv: the import file of Salesforce Voice', () => {
  const settings = parseGenerateSettings({
    ...minimal,
    certificate: CERTIFICATE.replace(/\n/g, '\r\n'),
    contactCenterVersion: '18.0',
    longDistPrefix: '+1',
    hvcc: { reqRegion: 'eu-central-1', reqInstanceName: 'example' },
    sections: [{ name: 'bridge', label: 'Bridge & more', items: [{ name: 'stage', label: 'Stage', value: '01' }] }],
  });
  expect(generate('scv', settings, today)).toEqual({
    notes: [],
    text: `<?xml version="1.0" encoding="UTF-8"?>
<callCenter>
  <section sortOrder="0" name="reqGeneralInfo" label="General Information">
    <item sortOrder="0" name="reqInternalName" label="InternalName">ConnectBridge</item>
    <item sortOrder="1" name="reqDisplayName" label="Display Name">Connect Bridge</item>
    <item sortOrder="2" name="reqVendorInfoApiName" label="Conversation Vendor Info Developer Name">c__AMAZON_CONNECT</item>
    <item sortOrder="3" name="reqVersion" label="Version">18.0</item>
  </section>
  <section sortOrder="1" name="reqHvcc" label="SCV Settings">
    <item sortOrder="0" name="reqTelephonyIntegrationCertificate" label="Telephony Integration Certificate">${pem}</item>
    <item sortOrder="1" name="reqLongDistPrefix" label="Long Distance Prefix">+1</item>
    <item sortOrder="2" name="reqInstanceName" label="Instance Name">example</item>
    <item sortOrder="3" name="reqRegion" label="Region">eu-central-1</item>
  </section>
  <section sortOrder="2" name="bridge" label="Bridge &amp; more">
    <item sortOrder="0" name="stage" label="Stage">01</item>
  </section>
</callCenter>
`,
  });
});

test('import: the file of Open CTI, which says that it ends', () => {
  const { text, notes } = generate('import', parseGenerateSettings(minimal), today);
  expect(notes).toEqual([
    'Open CTI ends on 28 February 2028; Salesforce Voice (Partner Telephony) replaces it: bridge callcenter generate --format scv',
  ]);
  expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!-- Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it. -->
<callCenter>
  <section sortOrder="0" name="reqGeneralInfo" label="General Information">
    <item sortOrder="0" name="reqInternalName" label="InternalName">ConnectBridge</item>
    <item sortOrder="1" name="reqDisplayName" label="Display Name">Connect Bridge</item>
    <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">https://softphone.example.com/index.html</item>
    <item sortOrder="3" name="reqUseApi" label="Use CTI API">true</item>
    <item sortOrder="4" name="reqSoftphoneHeight" label="Softphone Height">570</item>
    <item sortOrder="5" name="reqSoftphoneWidth" label="Softphone Width">330</item>
    <item sortOrder="6" name="reqSalesforceCompatibilityMode" label="Salesforce Compatibility Mode">Classic_and_Lightning</item>
  </section>
  <section sortOrder="1" name="reqDialingOptions" label="Dialing Options">
    <item sortOrder="0" name="reqOutsidePrefix" label="Outside Prefix"></item>
    <item sortOrder="1" name="reqLongDistPrefix" label="Long Distance Prefix"></item>
    <item sortOrder="2" name="reqInternationalPrefix" label="International Prefix"></item>
  </section>
</callCenter>
`);
});

test('metadata: the component, whose file has the name', () => {
  const { text, notes } = generate('metadata', parseGenerateSettings(minimal), today);
  expect(notes).toEqual([
    'Open CTI ends on 28 February 2028; Salesforce Voice (Partner Telephony) replaces it: bridge callcenter generate --format scv',
    'a component is named by its file: callCenters/ConnectBridge.callCenter-meta.xml',
  ]);
  expect(text.split('\n').slice(0, 10)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it. -->',
    '<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">',
    '    <adapterUrl>https://softphone.example.com/index.html</adapterUrl>',
    '    <customSettings>{&quot;reqSoftphoneHeight&quot;:&quot;570&quot;,&quot;reqUseApi&quot;:&quot;true&quot;,&quot;reqSoftphoneWidth&quot;:&quot;330&quot;,&quot;reqSalesforceCompatibilityMode&quot;:&quot;Classic_and_Lightning&quot;}</customSettings>',
    '    <displayName>Connect Bridge</displayName>',
    '    <displayNameLabel>Display Name</displayNameLabel>',
    '    <internalNameLabel>InternalName</internalNameLabel>',
    '    <sections>',
    '        <items>',
  ]);
});

const trimmed = fc
  .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[^\P{Cc}]/gu, '').trim())
  .filter((text) => text !== '');
const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
const tail = fc.string({ unit: fc.constantFrom(...'abcXYZ0189'), maxLength: 30 });
const name = fc.tuple(letter, tail).map(([first, rest]) => `${first}${rest}`);
/** No letter of this one spells a name of Salesforce's, a word like token, or a reserved word. */
const ownName = fc.string({ unit: fc.constantFrom(...'bxz0189'), minLength: 1, maxLength: 40 });
const prefix = fc.constantFrom('', '9', '01', '+1', '011');
const items = fc.uniqueArray(
  fc.record({ name: ownName, label: fc.constantFrom('', 'Label'), value: fc.constantFrom('', '01', 'a & b', '<x>') }),
  {
    selector: (item) => item.name,
    minLength: 1,
    maxLength: 4,
  },
);
const sections = fc.uniqueArray(fc.record({ name: ownName, label: trimmed, items }), {
  selector: (one) => one.name,
  maxLength: 3,
});
const host = fc.constantFrom('https://softphone.example.com/a?b=1&c=2', '/apex/softphone');
const openCti = fc.oneof(
  fc.record({
    mode: fc.constant('Classic'),
    height: fc.integer({ min: 1, max: 9999 }),
    width: fc.integer({ min: 1, max: 9999 }),
  }),
  fc.record({
    mode: fc.constant('Classic'),
    canvasNamespace: name,
    canvasApiName: name,
    adapterUrl: fc.constant('http://localhost:8080/'),
  }),
  fc.record({
    mode: fc.constantFrom('Lightning', 'Classic_and_Lightning'),
    height: fc.integer({ min: 240, max: 2560 }),
    width: fc.integer({ min: 200, max: 1920 }),
  }),
  fc.record({ standbyUrl: host, timeoutMs: fc.integer({ min: 1, max: 100_000 }) }),
);
const optional = fc.record(
  {
    useApi: fc.boolean(),
    longDistPrefix: prefix,
    outsidePrefix: prefix,
    internationalPrefix: prefix,
    contactCenterVersion: fc.constantFrom('18.0', '21'),
    hvcc: fc.dictionary(fc.constantFrom(...hvccItems.slice(2)), fc.constantFrom('', 'true', 'x')),
    sections,
  },
  { requiredKeys: [] },
);

test('what is generated is clean, in all formats and combinations, and the same each time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      name,
      trimmed,
      host,
      openCti,
      optional,
      (format, callCenter, displayName, adapterUrl, more, rest) => {
        const settings = parseGenerateSettings({ ...minimal, callCenter, displayName, adapterUrl, ...more, ...rest });
        const { text } = generate(format, settings, today);
        expect(unclean(findingsOf(text, `callCenters/${callCenter}.callCenter-meta.xml`))).toEqual([]);
        expect(generate(format, settings, today).text).toBe(text);
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever the settings say, the file is clean or there is one clear line', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      anything,
      anything,
      anything,
      ownName,
      (format, displayName, url, value, itemName) => {
        const settings = {
          ...{
            ...minimal,
            displayName: `${displayName}.`,
            adapterUrl: `/${url}`,
            vendorInfo: `c__${url}`,
            longDistPrefix: value,
          },
          sections: [{ name: itemName, label: value, items: [{ name: itemName, label: value, value }] }],
        };
        try {
          const { text } = generate(format, parseGenerateSettings(settings), today);
          expect(unclean(findingsOf(text))).toEqual([]);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          expect(error.message).toMatch(/^[^\r\n]+$/);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  [{ adapterUrl: 'http://softphone.example.com' }, 'URL003'],
  [{ displayName: ' Connect Bridge' }, 'STR002'],
  [{ height: 100 }, 'SIZ003'],
  [{ standbyUrl: '/apex/x' }, 'STB001'],
  [{ canvasNamespace: 'x', canvasApiName: 'y' }, 'CNV002'],
  [
    { sections: [{ name: 'own', label: 'x', items: [{ name: 'apiToken', label: 'x', value: 'w8Jq4hG2kLm9' }] }] },
    'CRD001',
  ],
])('settings that would not be clean are refused: %j', (wrong, rule) => {
  const settings = parseGenerateSettings({ ...minimal, ...wrong });
  expect(() => generate('import', settings, today)).toThrow(new RegExp(`^the file would not be clean: ${rule} `));
});

test('a certificate that has ended or is none is refused, and so are control characters', () => {
  const make =
    (wrong: object, now = today) =>
    () =>
      generate('scv', parseGenerateSettings({ ...minimal, ...wrong }), now);
  expect(make({}, new Date('2028-01-01T00:00:00Z'))).toThrow('SCV005 the certificate ended on 2027-11-20');
  expect(make({ certificate: 'x' })).toThrow('SCV004');
  expect(make({ certificate: undefined })).toThrow(
    '--format scv needs --certificate FILE: bridge keys create makes it',
  );
  expect(make({ vendorInfo: undefined })).toThrow(
    '--format scv needs --vendor-info, for Partner Telephony from Amazon Connect c__AMAZON_CONNECT',
  );
  expect(make({ displayName: 'a\u0001b' })).toThrow(
    'value of reqDisplayName: holds a control character, which XML cannot carry; leave it out',
  );
  expect(make({ displayName: 'a\uD800b' })).toThrow('control character');
});

test('every wrong setting is named at once, none is quoted', () => {
  const wrong = {
    callCenter: '1',
    displayname: 'secret',
    mode: 'secret',
    height: 1.5,
    outsidePrefix: 9,
    hvcc: { reqSecret: 'secret' },
    sections: [{ name: 'reqOwn' }],
  };
  expect(() => parseGenerateSettings(wrong)).toThrow(
    new Error(
      'callCenter must start with a letter and have letters and digits only, at most 40; displayName is missing; ' +
        'hvcc.reqSecret is no item of reqHvcc; height must be a whole number from 1; mode must be Classic, Lightning or Classic_and_Lightning; outsidePrefix must be of type string; ' +
        'sections.0.name must be ASCII letters and digits, at most 40, and not start with req; sections.0.label is missing; ' +
        'sections.0.items is missing; displayname is no setting',
    ),
  );
});
