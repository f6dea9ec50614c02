import { describe, expect, test } from 'vitest';
import { rules } from '../../../bin/callcenter/rules.ts';
import { fileText, findingsOf, today, unclean } from './files.ts';

const openCti = fileText('OpenCti.xml');
const voice = fileText('quickStartTelephony.xml');
const component = fileText('ConnectBridge.callCenter-meta.xml');

interface Mutation {
  rule: string;
  of?: string;
  /** Pairs of what stands in the file and what takes its place. */
  change: [string | RegExp, string][];
  file?: string;
  now?: Date;
  what?: string;
}

const item = (name: string, value: string, order: number): string =>
  `<item sortOrder="${order}" name="${name}" label="x">${value}</item>`;
const generalEnd = '5000</item>\n';
const sections = Array.from({ length: 498 }, (_, index) => {
  return `<section sortOrder="${index + 3}" name="s${index}" label="x">${item('a', 'b', 0)}</section>`;
}).join('');
const items = Array.from({ length: 999 }, (_, index) => item(`i${index}`, 'b', index + 2)).join('');

const mutations: Mutation[] = [
  { rule: 'ENC003', change: [['encoding="UTF-8"', 'encoding="ISO-8859-1"']] },
  { rule: 'XML001', change: [['</callCenter>', '']] },
  { rule: 'XML002', change: [['<callCenter>', '<!DOCTYPE callCenter SYSTEM "x.dtd"><callCenter>']] },
  { rule: 'XML003', change: [['eu-central-1', '<a>'.repeat(20) + '</a>'.repeat(20)]] },
  { rule: 'ROOT001', change: [[/callCenter>/g, 'callCentre>']] },
  { rule: 'ROOT002', change: [['<callCenter>', '<callCenter><displayName>Connect Bridge</displayName>']] },
  {
    rule: 'ROOT002',
    of: component,
    what: 'item in a component',
    change: [['</sections>', '<item>x</item></sections>']],
  },
  { rule: 'ROOT003', change: [['<callCenter>', '<callCenter xmlns="http://soap.sforce.com/2006/04/metadata">']] },
  { rule: 'SEC001', change: [[/ *<section[\s\S]*<\/section>\n/, '']] },
  { rule: 'SEC001', of: component, what: 'component', change: [[/ *<sections[\s\S]*<\/sections>\n/, '']] },
  {
    rule: 'SEC002',
    change: [['</callCenter>', '<section sortOrder="3" name="Empty" label="x"></section></callCenter>']],
  },
  { rule: 'ATT001', what: 'sortOrder', change: [['sortOrder="1" name="region"', 'name="region"']] },
  { rule: 'ATT001', what: 'name', change: [['name="region" ', '']] },
  { rule: 'ATT001', what: "a section's name", change: [[' name="ConnectBridge"', '']] },
  ...['01', '+0', '1.0', '-1', '', ' 1', '1e0', 'one'].map((order): Mutation => ({
    rule: 'ATT002',
    what: `"${order}"`,
    change: [['sortOrder="1" name="region"', `sortOrder="${order}" name="region"`]],
  })),
  { rule: 'ATT003', what: 'gap', change: [['sortOrder="1" name="region"', 'sortOrder="2" name="region"']] },
  { rule: 'ATT003', what: 'twice', change: [['sortOrder="1" name="region"', 'sortOrder="0" name="region"']] },
  {
    rule: 'ATT003',
    what: 'huge',
    change: [['sortOrder="1" name="region"', `sortOrder="${'9'.repeat(30)}" name="region"`]],
  },
  {
    rule: 'ATT003',
    what: 'sections',
    change: [['sortOrder="2" name="ConnectBridge"', 'sortOrder="3" name="ConnectBridge"']],
  },
  ...['re gion', 're_gion', 'région', ''].map((name): Mutation => ({
    rule: 'ATT004',
    what: `"${name}"`,
    change: [['name="region"', `name="${name}"`]],
  })),
  { rule: 'ATT004', of: component, what: 'component', change: [['<name>Greeting</name>', '<name>Greet ing</name>']] },
  ...['label', 'sortOrder', 'internalNameLabel', 'displayNameLabel'].map((name): Mutation => ({
    rule: 'ATT005',
    what: name,
    change: [['name="region"', `name="${name}"`]],
  })),
  { rule: 'ATT006', change: [['label="Region"', `label="${'ü'.repeat(1001)}"`]] },
  { rule: 'ATT007', change: [['name="region"', 'name="reqNobodyKnowsThis"']] },
  { rule: 'ATT008', what: 'attribute', change: [['name="region"', 'name="region" colour="blue"']] },
  { rule: 'ATT008', what: 'element', change: [['eu-central-1', 'eu-central-1<b/>']] },
  { rule: 'ATT008', what: 'text', change: [['</callCenter>', 'and so on</callCenter>']] },
  {
    rule: 'ATT008',
    what: 'fullName',
    of: component,
    change: [['<displayName>', '<fullName>ConnectBridge</fullName><displayName>']],
  },
  { rule: 'ATT009', change: [['name="region"', 'name="ccpUrl"']] },
  { rule: 'ATT009', what: 'section', change: [['name="ConnectBridge" label', 'name="reqDialingOptions" label']] },
  {
    rule: 'ATT010',
    change: [
      ['label="Region">eu-central-1', 'label="x">Classic'],
      ['name="region"', 'name="reqSalesforceCompatabilityMode"'],
    ],
  },
  { rule: 'ATT011', change: [['name="region"', `name="${'r'.repeat(41)}"`]] },
  { rule: 'STR001', change: [['label="Region"', 'label=" Region"']] },
  { rule: 'STR002', change: [['eu-central-1', 'eu-central-1 ']] },
  { rule: 'STR002', what: 'display name', of: component, change: [['Connect &amp; Bridge', 'Connect &amp; Bridge\n']] },
  { rule: 'EMP001', change: [['>true<', '><']] },
  { rule: 'EMP001', what: 'vendor info', of: voice, change: [['>quickStart__quickStartTelephony<', '><']] },
  { rule: 'GEN001', change: [['name="reqGeneralInfo"', 'name="Something"']] },
  { rule: 'GEN001', what: 'component', of: component, change: [['<name>reqGeneralInfo', '<name>Something']] },
  {
    rule: 'GEN002',
    change: [
      ['sortOrder="1" name="reqDialingOptions"', 'sortOrder="0" name="reqDialingOptions"'],
      ['sortOrder="0" name="reqGeneralInfo"', 'sortOrder="1" name="reqGeneralInfo"'],
    ],
  },
  { rule: 'INT001', change: [['name="reqInternalName"', 'name="OtherName"']] },
  ...['1Bridge', '_Bridge', 'Connect_Bridge', 'Connect Bridge', 'a'.repeat(41), ''].map((name): Mutation => ({
    rule: 'INT002',
    what: `"${name}"`,
    change: [['>ConnectBridge<', `>${name}<`]],
  })),
  {
    rule: 'INT003',
    change: [
      ['sortOrder="0" name="reqInternalName"', 'sortOrder="3" name="reqInternalName"'],
      ['sortOrder="3" name="reqUseApi"', 'sortOrder="0" name="reqUseApi"'],
    ],
  },
  { rule: 'DSP001', change: [['name="reqDisplayName"', 'name="OtherName"']] },
  {
    rule: 'DSP002',
    change: [
      ['sortOrder="1" name="reqDisplayName"', 'sortOrder="3" name="reqDisplayName"'],
      ['sortOrder="3" name="reqUseApi"', 'sortOrder="1" name="reqUseApi"'],
    ],
  },
  { rule: 'DSP003', change: [['>Connect Bridge<', `>${'a'.repeat(81)}<`]] },
  { rule: 'DSP003', what: 'component', of: component, change: [['Connect &amp; Bridge', 'a'.repeat(81)]] },
  { rule: 'DSP004', change: [['>Connect Bridge<', `>${'a'.repeat(1001)}<`]] },
  { rule: 'DSP005', change: [['>Connect Bridge<', '> <']] },
  { rule: 'URL001', change: [['name="reqAdapterUrl"', 'name="OtherUrl"']] },
  ...['softphone.example.com', 'ftp://softphone.example.com', 'javascript:void(0)', 'https://'].map(
    (url): Mutation => ({ rule: 'URL002', what: url, change: [['https://softphone.example.com/index.html', url]] }),
  ),
  { rule: 'URL003', change: [['https://softphone.example.com', 'http://softphone.example.com']] },
  { rule: 'URL004', change: [['https://softphone.example.com/index.html', 'https://domain:port/softphone']] },
  { rule: 'URL004', what: 'braces', change: [['https://softphone.example.com/index.html', '{ADAPTER_URL}']] },
  { rule: 'URL005', change: [['https://softphone.example.com/index.html', '']] },
  { rule: 'API001', change: [['name="reqUseApi"', 'name="OtherApi"']] },
  { rule: 'API002', change: [['>true<', '>TRUE<']] },
  { rule: 'SIZ001', change: [['name="reqSoftphoneHeight"', 'name="OtherHeight"']] },
  { rule: 'SIZ002', change: [['>570<', '>570px<']] },
  ...(
    [
      ['>570<', '>239<'],
      ['>570<', '>2561<'],
      ['>330<', '>199<'],
      ['>330<', '>1921<'],
    ] as const
  ).map(([from, to]): Mutation => ({ rule: 'SIZ003', what: to, change: [[from, to]] })),
  { rule: 'CMP001', change: [['name="reqSalesforceCompatibilityMode"', 'name="OtherMode"']] },
  { rule: 'CMP002', change: [['>Classic_and_Lightning<', '>Lightning_and_Classic<']] },
  { rule: 'STB001', change: [['name="reqTimeout"', 'name="OtherTimeout"']] },
  { rule: 'STB001', what: 'no URL', change: [['name="reqStandbyUrl"', 'name="OtherUrl"']] },
  { rule: 'STB002', change: [['>5000<', '>5 s<']] },
  {
    rule: 'CNV001',
    change: [
      ['>Classic_and_Lightning<', '>Classic<'],
      [generalEnd, generalEnd + item('reqCanvasApiName', 'x', 9)],
    ],
  },
  {
    rule: 'CNV002',
    change: [[generalEnd, generalEnd + item('reqCanvasApiName', 'x', 9) + item('reqCanvasNamespace', 'y', 10)]],
  },
  { rule: 'SCV001', of: voice, change: [['name="reqVendorInfoApiName"', 'name="OtherName"']] },
  { rule: 'SCV002', of: voice, change: [['>quickStart__quickStartTelephony<', '>AMAZON_CONNECT<']] },
  { rule: 'SCV003', of: voice, change: [['name="reqTelephonyIntegrationCertificate"', 'name="OtherCertificate"']] },
  { rule: 'SCV003', of: voice, what: 'empty', change: [[/-----BEGIN[\s\S]*CERTIFICATE-----/, '']] },
  { rule: 'SCV003', of: voice, what: 'no reqHvcc', change: [['name="reqHvcc"', 'name="OtherSection"']] },
  {
    rule: 'SCV004',
    of: voice,
    change: [[/-----BEGIN[\s\S]*CERTIFICATE-----/, '-----BEGIN CERTIFICATE-----\n{PASTE}\n-----END CERTIFICATE-----']],
  },
  { rule: 'SCV004', of: voice, what: 'public key', change: [[/BEGIN CERTIFICATE/, 'BEGIN PUBLIC KEY']] },
  { rule: 'SCV005', of: voice, change: [], now: new Date('2027-11-20T14:04:58Z') },
  {
    rule: 'SCV006',
    of: voice,
    change: [['Telephony</item>\n    </section>', `Telephony</item>${item('reqAdapterUrl', '/apex/x', 3)}</section>`]],
  },
  { rule: 'SCV007', of: voice, change: [[/-----BEGIN[\s\S]*CERTIFICATE-----/, fileText('small-key.pem')]] },
  { rule: 'LIM001', what: 'sections', change: [['</callCenter>', `${sections}</callCenter>`]] },
  { rule: 'LIM001', what: 'items', change: [['eu-central-1</item>', `eu-central-1</item>${items}`]] },
  { rule: 'LEG001', of: fileText('toolkit.xml'), change: [] },
  ...['displayName', 'displayNameLabel', 'internalNameLabel'].map((name): Mutation => ({
    rule: 'MET001',
    what: name,
    of: component,
    change: [[new RegExp(` *<${name}>.*\n`), '']],
  })),
  { rule: 'MET002', of: component, change: [['<name>Greeting', '<sortOrder>1</sortOrder><name>Greeting']] },
  { rule: 'MET002', of: component, what: 'attribute', change: [['<items>', '<items sortOrder="0">']] },
  {
    rule: 'MET002',
    of: component,
    what: 'at the top',
    change: [['<displayName>', '<colour>blue</colour><displayName>']],
  },
  {
    rule: 'MET002',
    of: component,
    what: 'second',
    change: [['<displayName>', '<displayName>x</displayName><displayName>']],
  },
  { rule: 'MET003', of: component, change: [], file: 'callCenters/1-bridge.callCenter-meta.xml' },
  { rule: 'MET004', of: component, change: [['&quot;:&quot;10000&quot;', '&quot;:10000']] },
  { rule: 'MET004', of: component, what: 'no JSON', change: [['{&quot;reqTimeout', 'reqTimeout']] },
  { rule: 'MET005', of: component, change: [['<value>/apex/standby', '<value>/apex/standby2']] },
  {
    rule: 'MET005',
    of: component,
    what: 'adapterUrl',
    change: [['<adapterUrl>/apex/softphone', '<adapterUrl>/apex/other']],
  },
  ...['label', 'name', 'value'].map((name): Mutation => ({
    rule: 'MET006',
    what: name,
    of: component,
    change: [[new RegExp(`<${name}>(Greeting)?</${name}>(?=\\s*(<value>|<name>Gr|</items>))`), '']],
  })),
  { rule: 'MET006', what: "a section's label", of: component, change: [['<label>Dialing Options</label>', '']] },
  {
    rule: 'MET007',
    of: component,
    change: [
      [/<adapterUrl>[\s\S]*<\/customSettings>\n/, ''],
      [
        / *<items>[\s\S]*?<label>General/,
        '<items><label>x</label><name>reqVendorInfoApiName</name><value>c__x</value></items><label>General',
      ],
    ],
  },
  ...(
    [
      ['authToken', 'w8Jq4hG2kLm9'],
      ['carrierPassword', 'hunter2horse'],
      ['settings', '{"user": "me", "password": "w8Jq4hG2kLm9"}'],
      ['settings', 'AKIAIOSFODNN7ABCDEFG'],
      ['proxy', 'https://me:w8Jq4hG2kLm9@proxy.example.com'],
    ] as const
  ).map(([name, value]): Mutation => ({
    rule: 'CRD001',
    what: `${name} ${value.slice(0, 5)}`,
    change: [['name="region" label="Region">eu-central-1', `name="${name}" label="x">${value}`]],
  })),
];

function changed({ of = openCti, change }: Mutation): string {
  return change.reduce((text, [from, to]) => {
    const after = text.replace(from, () => to);
    expect(after, `nothing to change: ${String(from)}`).not.toBe(text);
    return after;
  }, of);
}

/** Two rules are about the bytes and one is in every file of Open CTI; they have tests of their own. */
const elsewhere = ['ENC001', 'ENC002', 'OCT001'];

test('every rule has a mutation', () => {
  const covered = new Set([...mutations.map(({ rule }) => rule), ...elsewhere]);
  expect(Object.keys(rules).filter((rule) => !covered.has(rule))).toEqual([]);
});

test.each([
  ['import file', openCti, 'x.xml'],
  ['Salesforce Voice', voice, 'x.xml'],
  ['component', component, 'ConnectBridge.callCenter-meta.xml'],
])('%s: clean before it is changed', (_, text, file) => {
  expect(unclean(findingsOf(text, file))).toEqual([]);
});

describe.each(mutations)('$rule $what', (mutation) => {
  test('is the only one that one change brings', () => {
    const { rule, file = 'callCenters/ConnectBridge.xml', now = today } = mutation;
    const findings = findingsOf(changed(mutation), file, now);
    const isInfo = rule === 'CMP001' || rule === 'LEG001';
    const told = isInfo ? findings.map((one) => one.rule).filter((one) => one !== 'OCT001') : unclean(findings);
    expect(told).toEqual([rule]);
    const [finding] = findings.filter((one) => one.rule === rule);
    expect(finding).toMatchObject({ file, line: expect.any(Number), column: expect.any(Number) });
    expect(finding?.message).toMatch(/^[^\n]+: [^\n]+$/);
  });
});

test('a mode that is missing means Classic, where http and any size are fine', () => {
  const text = openCti
    .replace('name="reqSalesforceCompatibilityMode"', 'name="OtherMode"')
    .replace('https://softphone', 'http://softphone')
    .replace('>570<', '>9999<');
  expect(findingsOf(text).map(({ rule }) => rule)).toEqual(['OCT001', 'CMP001']);
});

test('ends where the limits are: names of 40, labels of 1000, sizes, display names of 80', () => {
  const text = openCti
    .replace('name="region"', `name="${'r'.repeat(40)}"`)
    .replace('label="Region"', `label="${'😀'.repeat(1000)}"`)
    .replace('>ConnectBridge<', `>${'a'.repeat(40)}<`)
    .replace('>Connect Bridge<', `>${'a'.repeat(80)}<`)
    .replace('>570<', '>2560<')
    .replace('>330<', '>200<');
  expect(unclean(findingsOf(text))).toEqual([]);
});

test('says line and column, and what is a secret is never quoted', () => {
  const text = openCti.replace('name="region" label="Region">eu-central-1', 'name="apiToken" label="x">w8Jq4hG2kLm9');
  const findings = findingsOf(text, 'x.xml');
  expect(findings.find(({ rule }) => rule === 'CRD001')).toEqual({
    file: 'x.xml',
    line: 22,
    column: 5,
    rule: 'CRD001',
    severity: 'warning',
    basis: 'judgement',
    message:
      'the value of apiToken looks like a secret: keep it elsewhere: every user of the call center can read these values',
  });
  expect(JSON.stringify(findings)).not.toContain('w8Jq4');
});

test.each([
  '',
  'XXXXXXXXXXXX',
  '{YOUR_TOKEN}',
  '<token>',
  'your token here',
  'changeme',
  'true',
  'https://id.example.com/token',
])('a token that is none: %j', (value) => {
  const text = openCti.replace(
    'name="region" label="Region">eu-central-1',
    () => `name="token" label="x"><![CDATA[${value}]]>`,
  );
  expect(unclean(findingsOf(text))).toEqual([]);
});

test('unknown names with req are told once, with their number', () => {
  const text = openCti
    .replace('name="ccpUrl"', 'name="reqOneOfOurs"')
    .replace('name="region"', 'name="reqNobodyKnows"');
  expect(findingsOf(text).filter(({ rule }) => rule === 'ATT007')).toMatchObject([
    { line: 21, column: 25, message: expect.stringContaining('2 of the names with req are not Salesforce') },
  ]);
});

test('every finding about Open CTI names its end and what replaces it', () => {
  const text = openCti.replace('>true<', '>yes<').replace('https://softphone', 'ftp://softphone');
  const messages = findingsOf(text).map(({ rule, message }) => [
    rule,
    /28 February 2028.*Salesforce Voice/.test(message),
  ]);
  expect(messages).toEqual([
    ['OCT001', true],
    ['URL002', true],
    ['API002', true],
  ]);
});

test("a component outside of callCenters may be called anything: a copy's name deploys nothing", () => {
  expect(findingsOf(component, 'downloads/copy-of-bridge.xml')).toMatchObject([
    { rule: 'MET003', severity: 'info' },
    { rule: 'OCT001', severity: 'info' },
  ]);
});
