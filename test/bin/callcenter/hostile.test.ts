import { describe, expect, test } from 'vitest';
import { fileText, findingsOf } from './files.ts';

const openCti = fileText('OpenCti.xml');
const rulesOf = (input: string | Uint8Array): string[] => findingsOf(input).map(({ rule }) => rule);

describe('encodings', () => {
  test('a byte order mark is told and does no harm', () => {
    const findings = findingsOf(`\uFEFF${openCti}`);
    expect(findings).toMatchObject([
      { rule: 'ENC002', severity: 'info', line: 1, column: 1 },
      { rule: 'OCT001', line: 3 },
    ]);
  });

  test('UTF-16 with and without its mark, and bytes that are not UTF-8, are refused', () => {
    expect(rulesOf(Buffer.from(`\uFEFF${openCti}`, 'utf16le'))).toEqual(['ENC001']);
    expect(rulesOf(Buffer.from(openCti, 'utf16le'))).toEqual(['ENC001']);
    expect(rulesOf(Buffer.from(`\uFEFF${openCti}`, 'utf16le').swap16())).toEqual(['ENC001']);
    expect(rulesOf(Buffer.from(openCti, 'utf16le').swap16())).toEqual(['ENC001']);
    const latin1 = Buffer.from(openCti.replace('eu-central-1', 'zürich'), 'latin1');
    expect(findingsOf(latin1)).toMatchObject([{ rule: 'ENC001', line: 22, column: 55 }]);
  });

  test('a replacement character that was typed is text', () => {
    expect(rulesOf(openCti.replace('eu-central-1', 'a\uFFFDb'))).toEqual(['OCT001']);
  });
});

describe('not XML', () => {
  test.each([
    ['an empty file', '', 'document must contain a root element'],
    ['white space', ' \n ', 'document must contain a root element'],
    ['prose', 'Dear colleague,', 'text data outside of root node'],
    ['JSON', '{"callCenter": true}', 'text data outside of root node'],
    ['two roots', '<callCenter/>\n<callCenter/>', 'documents may contain only one root'],
    ['two attributes of one name', '<callCenter a="1" a="2"/>', 'duplicate attribute: a'],
    ['a double hyphen in a comment', '<callCenter><!-- a -- b --></callCenter>', 'malformed comment'],
    ['a control character', '<callCenter>\u0001</callCenter>', 'disallowed character'],
    ['a character that XML does not have', '<callCenter>&#0;</callCenter>', 'malformed character entity'],
    ['an ampersand', '<callCenter>AT&T</callCenter>', 'an & that should be &amp;'],
    ['a tag that is not closed', '<callCenter>', 'unclosed tag: callCenter'],
    ['half a tag', '<callCenter><section', 'unclosed tag: callCenter'],
    ['a prefix that means nothing', '<a:callCenter/>', 'unbound namespace prefix: "a"'],
  ])('%s', (_, text, reason) => {
    const findings = findingsOf(text);
    expect(findings.map(({ rule }) => rule)).toEqual(['XML001']);
    expect(findings[0]?.message).toContain(reason);
  });

  test('a forgotten &amp; is told where it stands, not where the parser noticed', () => {
    const text = openCti.replace('ccp-v2/', 'ccp-v2/?a=&amp;1&b=2').replace('<!-- An', '<!-- A & B; an');
    expect(findingsOf(text)).toMatchObject([{ rule: 'XML001', line: 21, column: 102 }]);
  });

  test('a certificate, and bytes of anything', () => {
    expect(rulesOf(fileText('small-key.pem'))).toEqual(['XML001']);
    expect(rulesOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toEqual(['ENC001']);
    expect(rulesOf(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x08, 0x00]))).toEqual(['XML001']);
  });
});

describe('document types', () => {
  const withDtd = (dtd: string): string => openCti.replace('<callCenter>', `${dtd}\n<callCenter>`);

  test('an entity of a DTD is never evaluated', () => {
    const text = withDtd('<!DOCTYPE callCenter [<!ENTITY region "from the DTD">]>').replace('eu-central-1', '&region;');
    const findings = findingsOf(text);
    expect(findings).toMatchObject([
      { rule: 'XML002', line: 3, column: 1 },
      { rule: 'XML001', line: 23, message: expect.stringContaining('undefined entity') },
    ]);
    expect(JSON.stringify(findings)).not.toContain('from the DTD');
  });

  test('an external entity reads no file', () => {
    const text = withDtd('<!DOCTYPE callCenter [<!ENTITY file SYSTEM "file:///etc/passwd">]>');
    expect(rulesOf(text.replace('eu-central-1', '&file;'))).toEqual(['XML002', 'XML001']);
    expect(rulesOf(text)).toEqual(['XML002', 'OCT001']);
  });

  test('entities of entities of entities cost nothing', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('');
    const text = withDtd(`<!DOCTYPE callCenter [<!ENTITY e0 "ha">${levels}]>`).replace('eu-central-1', '&e30;');
    expect(rulesOf(text)).toEqual(['XML002', 'XML001']);
  });
});

describe('10 MB of anything ends soon and small', () => {
  const tenMegabytes = 10 * 1024 * 1024;
  const filled = (piece: string): string => piece.repeat(Math.ceil(tenMegabytes / piece.length));

  test.each([
    ['nesting that is not closed', () => filled('<a>'), ['XML003']],
    ['nesting in an item', () => openCti.replace('eu-central-1', filled('<item>')), ['XML003']],
    ['siblings', () => `<callCenter>${filled('<a/>')}</callCenter>`, ['XML003']],
    [
      'attributes',
      () => `<callCenter ${Array.from({ length: 900_000 }, (_, n) => `a${n}="x"`).join(' ')}/>`,
      ['XML003'],
    ],
    ['one value', () => openCti.replace('eu-central-1', filled('eu-central-1')), ['OCT001']],
    ['one value like JSON', () => openCti.replace('eu-central-1', filled('"token":')), ['OCT001', 'CRD001']],
    ['one value like tokens', () => openCti.replace('eu-central-1', filled('-eyJ')), ['OCT001']],
    ['one label', () => openCti.replace('label="Region"', `label="${filled('x')}"`), ['OCT001', 'ATT006']],
    ['one name', () => openCti.replace('name="region"', `name="${filled('x')}"`), ['OCT001', 'ATT011']],
    ['one comment', () => `<!--${filled('- ')}-->${openCti.replace(/^.*\n/, '')}`, ['OCT001']],
    [
      'one sortOrder',
      () => openCti.replace('sortOrder="1" name="region"', `sortOrder="${filled('1')}" name="region"`),
      ['OCT001', 'ATT003'],
    ],
    ['text that is no XML', () => filled('not XML at all '), ['XML001']],
    ['zero bytes', () => filled('\0'), ['ENC001']],
  ])('%s', (_, text, expected) => {
    const input = Buffer.from(text());
    const before = process.memoryUsage().rss;
    const start = process.cpuUsage();
    expect(rulesOf(input)).toEqual(expected);
    const { user } = process.cpuUsage(start);
    expect(user / 1e6).toBeLessThan(20);
    expect(process.memoryUsage().rss - before).toBeLessThan(700 * 1024 * 1024);
  });

  test('more than 16 MB is not read', () => {
    expect(rulesOf(Buffer.alloc(16 * 1024 * 1024 + 1, ' '))).toEqual(['XML003']);
  });

  test('findings of one rule are listed up to fifty, and the rest is counted', () => {
    const findings = findingsOf(openCti.replace('</callCenter>', `${'<b/>'.repeat(1000)}</callCenter>`));
    const unknown = findings.filter(({ rule }) => rule === 'ATT008');
    expect(unknown).toHaveLength(50);
    expect(unknown[49]?.message).toBe('unknown element b: leave it out: nothing reads it (and 950 more of this rule)');
  });
});

test('names of things that JavaScript objects have are names like others', () => {
  const text = openCti.replace('name="region"', 'name="constructor"').replace('name="ccpUrl"', 'name="toString"');
  expect(rulesOf(text)).toEqual(['OCT001']);
});
