import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callCentersOfDefinition } from '../../../bin/callcenter/definition-file.ts';
import { CERTIFICATE } from '../../sandbox/salesforce/certificate.ts';
import { folder, run } from '../keys/cli.ts';
import { filePath, fileText } from './files.ts';

const openCti = filePath('OpenCti.xml');
const voice = filePath('quickStartTelephony.xml');

function changed(from: string, to: string): string {
  const file = join(folder(), 'changed.xml');
  writeFileSync(file, fileText('OpenCti.xml').replace(from, to));
  return file;
}

test('validate: one line for each finding, as editors open them, and the exit code for CI', async () => {
  const { out, err, exit } = await run(['callcenter', 'validate', openCti, voice]);
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(out).toBe(
    `${openCti}:3:1: info OCT001 (documented) this is a call center of Open CTI: Open CTI ends on 28 February 2028; ` +
      'Salesforce Voice (Partner Telephony) replaces it: bridge callcenter generate --format scv\n' +
      '2 files: 0 errors, 0 warnings, 1 notices\n',
  );
});

test('validate: an error ends with 1, a warning only with --strict', async () => {
  const wrong = changed('>true<', '>TRUE<');
  const doubtful = changed('eu-central-1', 'eu-central-1 ');
  expect(await run(['callcenter', 'validate', wrong])).toMatchObject({ exit: 1 });
  expect(await run(['callcenter', 'validate', doubtful])).toMatchObject({ exit: 0 });
  expect(await run(['callcenter', 'validate', '--strict', doubtful])).toMatchObject({ exit: 1 });
  expect(await run(['callcenter', 'validate', '--strict', openCti])).toMatchObject({ exit: 0 });
});

test('validate --json: an array of findings over all files', async () => {
  const wrong = changed('>true<', '>TRUE<');
  const { out } = await run(['callcenter', 'validate', '--json', wrong, voice]);
  const findings: unknown = JSON.parse(out);
  expect(findings).toEqual([
    {
      file: wrong,
      line: 3,
      column: 1,
      rule: 'OCT001',
      severity: 'info',
      basis: 'documented',
      message:
        'this is a call center of Open CTI: Open CTI ends on 28 February 2028; Salesforce Voice (Partner Telephony) replaces it: ' +
        'bridge callcenter generate --format scv',
    },
    {
      file: wrong,
      line: 8,
      column: 5,
      rule: 'API002',
      severity: 'error',
      basis: 'documented',
      message:
        'reqUseApi is neither true nor false: write true or false, in lower case. ' +
        'Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it',
    },
  ]);
  expect((await run(['callcenter', 'validate', '--json', voice])).out).toBe('[]\n');
});

test('a file that is not there, and a folder, are one line and 2', async () => {
  expect(await run(['callcenter', 'validate', openCti, '/nowhere.xml'])).toEqual({
    out: '',
    err: 'bridge: /nowhere.xml: cannot be read\n',
    exit: 2,
  });
  expect(await run(['callcenter', 'settings', '/tmp'])).toMatchObject({
    err: 'bridge: /tmp: is a folder, name the files in it\n',
    exit: 2,
  });
  expect(await run(['callcenter', 'validate'])).toMatchObject({
    err: "error: missing required argument 'file'\n",
    exit: 2,
  });
});

test('generate: options win over the settings file, the certificate is sought beside the file', async () => {
  const dir = folder();
  writeFileSync(join(dir, 'certificate.pem'), CERTIFICATE);
  writeFileSync(
    join(dir, 'bridge.json'),
    JSON.stringify({
      ...{ callCenter: 'ConnectBridge', displayName: 'From the file', vendorInfo: 'c__AMAZON_CONNECT' },
      ...{ certificate: 'certificate.pem', adapterUrl: '/apex/softphone' },
    }),
  );
  const output = join(dir, 'scv.xml');
  const args = ['callcenter', 'generate', '--config', join(dir, 'bridge.json'), '--display-name', 'From the option'];
  expect(await run([...args, '--format', 'scv', '--output', output])).toEqual({ out: '', err: '', exit: 0 });
  expect(readFileSync(output, 'utf8')).toContain('>From the option</item>');
  expect(await callCentersOfDefinition(output)).toEqual([
    { apiName: 'ConnectBridge', certificate: CERTIFICATE.trim() },
  ]);

  const metadata = await run([...args, '--format', 'metadata', '--height', '300']);
  expect(metadata.out).toContain('<adapterUrl>/apex/softphone</adapterUrl>');
  expect(metadata.out).toContain('<!-- Open CTI ends on 28 February 2028, ');
  expect(metadata.err).toContain('bridge: Open CTI ends on 28 February 2028; ');
});

test.each([
  [['--format', 'scv', '--adapter-url', '/x'], 'bridge: --format scv takes no --adapter-url\n'],
  [['--format', 'import', '--certificate', 'x'], 'bridge: --format import takes no --certificate\n'],
  [['--format', 'scv', '--certificate', '/nowhere.pem'], 'bridge: --certificate /nowhere.pem: cannot be read\n'],
  [['--format', 'import', '--config', '/nowhere.json'], 'bridge: --config /nowhere.json: cannot be read\n'],
  [['--format', 'import', '--config', filePath('OpenCti.xml')], `bridge: --config ${openCti}: is no JSON object\n`],
  [['--format', 'import'], 'bridge: settings: callCenter is missing; displayName is missing\n'],
  [
    ['--format', 'scv', '--stage', 'example'],
    'bridge: settings: displayName is missing; give --display-name, or set definition.displayName of the instance in lib/stages.ts\n',
  ],
  [
    ['--format', 'import', '--call-center', 'A', '--display-name', 'A'],
    'bridge: --format import and metadata need --adapter-url\n',
  ],
  [
    ['--format', 'import', '--use-api', 'TRUE'],
    "error: option '--use-api <boolean>' argument 'TRUE' is invalid. give true or false.\n",
  ],
  [
    ['--format', 'pdf'],
    "error: option '--format <format>' argument 'pdf' is invalid. Allowed choices are scv, import, metadata.\n",
  ],
])('generate %j is refused in one line', async (args, err) => {
  expect(await run(['callcenter', 'generate', ...args])).toEqual({ out: '', err, exit: 2 });
});

test('convert and settings say that Open CTI ends, outside of their result', async () => {
  const converted = await run(['callcenter', 'convert', '--to', 'metadata', openCti]);
  expect(converted.out).toContain('<displayName>Connect Bridge</displayName>');
  expect(converted.err).toContain('Open CTI ends on 28 February 2028');
  expect(converted.err).toContain('callCenters/ConnectBridge.callCenter-meta.xml');
  const settings = await run(['callcenter', 'settings', openCti]);
  expect(JSON.parse(settings.out)).toMatchObject({
    '/reqDialingOptions/reqLongDistPrefix': '+1',
    '/label': 'Connect Bridge',
  });
  expect(settings.err).toContain('Open CTI ends on 28 February 2028');
  expect((await run(['callcenter', 'settings', voice])).err).toBe('');
});

test('what cannot be read is not converted', async () => {
  expect(await run(['callcenter', 'convert', '--to', 'import', changed('</callCenter>', '')])).toMatchObject({
    out: '',
    err: expect.stringMatching(
      /^bridge: .*changed\.xml:24:1: error XML001 \(documented\) .*unclosed tag: callCenter.*\n$/,
    ),
    exit: 2,
  });
  expect(
    await run([
      'callcenter',
      'convert',
      '--to',
      'import',
      changed('sortOrder="1" name="region"', 'sortOrder="x" name="region"'),
    ]),
  ).toMatchObject({ exit: 2 });
});

test('the sandbox takes a definition of Salesforce Voice with a certificate, or without as the wizard leaves it', async () => {
  const [{ apiName, certificate } = { apiName: '', certificate: '' }] = await callCentersOfDefinition(voice);
  expect([apiName, certificate.slice(0, 27)]).toEqual(['quickStartTelephony', '-----BEGIN CERTIFICATE-----']);
  const file = join(folder(), 'voice.xml');
  const write = (pem: string) =>
    writeFileSync(file, fileText('quickStartTelephony.xml').replace(/-----BEGIN[^]*CERTIFICATE-----/, pem));
  write('');
  expect(await callCentersOfDefinition(file)).toEqual([{ apiName: 'quickStartTelephony', certificate: '' }]);
  write('{PASTE}');
  await expect(callCentersOfDefinition(file)).rejects.toThrow(/voice\.xml:11:9: warning SCV004 /);
  await expect(callCentersOfDefinition(openCti)).rejects.toThrow(
    `${openCti}: has no reqTelephonyIntegrationCertificate; bridge callcenter generate --format scv`,
  );
});

test('help is everywhere', async () => {
  for (const command of ['generate', 'validate', 'convert', 'settings'])
    expect(await run(['callcenter', command, '--help'])).toMatchObject({
      out: expect.stringContaining('Usage: '),
      exit: 0,
    });
  expect(await run(['callcenter', '--help'])).toMatchObject({
    out: expect.stringContaining('Open CTI ends on 28 February 2028'),
  });
});
