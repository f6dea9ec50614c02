import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { metrics } from '../functions/metric-names.ts';
import type { FaultRule } from '../sandbox/salesforce/server.ts';
import { bridge } from './support/cli.ts';
import { contactEvent, contactRecord } from './support/lines.ts';
import { recording, replayed, type Replayed } from './support/replay.ts';
import { storyLines, storyNames } from './support/stories.ts';

const folders = ['events/contact-events', 'events/contact-records'];
const samples = folders.flatMap((folder) =>
  readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
);
const recorded = [...storyNames.flatMap(storyLines), ...samples];

/** Every phone number, user name and attribute value (of four characters or more) that occurs in the recordings. */
const people = new Set<string>();
for (const text of recorded) {
  for (const [number] of text.matchAll(/(?<="\+)\d{10,15}(?=")/g)) people.add(number);
  const { Agent, Attributes, CustomerEndpoint, SystemEndpoint } = JSON.parse(text);
  const values = [
    Agent?.Username,
    CustomerEndpoint?.Address,
    SystemEndpoint?.Address,
    ...Object.values(Attributes ?? {}),
  ];
  // `true` is no secret, and `anonymous` names nobody.
  for (const value of values)
    if (typeof value === 'string' && value.length >= 4 && !/^(true|false|anonymous)$/.test(value)) people.add(value);
}

/** Which of the secrets occur in the text; a word counts as a whole, since a queue may be called Returns. */
const found = (text: string, secrets: Iterable<string>) =>
  [...secrets].filter((secret) => {
    if (!/^[a-z]+$/i.test(secret)) return text.includes(secret);
    return new RegExp(`\\b${secret}\\b`).test(text);
  });

/** The values of a line of the log: the names of its fields are ours, and are told by a test of their own. */
const valuesOf = (line: string) => Object.values(JSON.parse(line)).flat().join('\n');

/** Nothing of people, no token and no key in what was written to logs and to the standard error. */
function expectSecret({ log, trouble, secret }: Replayed, more: readonly string[] = []): void {
  const written = [...log.map(valuesOf), ...trouble].join('\n');
  const { privateKey } = JSON.parse(secret);
  const keyLines: string[] = privateKey.split('\n').filter((line: string) => line.length > 20 && !line.startsWith('-'));
  expect(keyLines.length).toBeGreaterThan(10);
  expect(found(written, [...people, ...keyLines, ...more])).toEqual([]);
  expect(written).not.toMatch(/eyJ[\w-]{10,}\./);
  expect(written).not.toMatch(/Bearer|PRIVATE KEY/);
}

test('there is something to look for', () => {
  expect(people.size).toBeGreaterThan(60);
});

describe('the log of', () => {
  let plain: Replayed;
  beforeAll(async () => {
    plain = await replayed(['events/stories', ...folders]);
  });

  test('all recordings says nothing of people', () => {
    expect(plain.log.length).toBeGreaterThan(300);
    expectSecret(plain);
  });

  test('all recordings has lines of known names only', () => {
    const names = new Set(plain.log.flatMap((line) => Object.keys(JSON.parse(line))));
    const known = ['time', 'level', 'event', 'door', 'delivery', 'comesBackAs', 'contactId', 'rootContactId'];
    const more = [
      'outcome',
      'reason',
      'error',
      'at',
      'operation',
      'status',
      'attempt',
      'key',
      'milliseconds',
      'target',
      'instanceId',
      'lagMilliseconds',
    ];
    const figures = ['_aws', 'Bridge', 'Door', 'Reason', ...Object.keys(metrics)];
    expect([...names].filter((name) => ![...known, ...more, ...figures].includes(name))).toEqual([]);
  });

  test('faults of every kind says nothing of people, nor of what Salesforce answered', async () => {
    const quoted = 'The number +12065550123 of Dana Whitfield is not valid';
    const faults: FaultRule[] = [
      { when: { method: 'POST', nth: [1, 12] }, do: { status: 400, body: { message: quoted } } },
      { when: { method: 'POST', nth: [2, 9] }, do: { status: 500, body: quoted } },
      { when: { method: 'POST', nth: [4] }, do: { status: 401, body: quoted } },
      { when: { method: 'POST', nth: [6] }, do: { answerLost: true } },
      { when: { method: 'POST', nth: [8] }, do: { body: quoted } },
      { when: { method: 'PATCH', nth: [1] }, do: { status: 400, body: { message: quoted } } },
      { when: { method: 'PATCH', nth: [3, 11] }, do: { reset: true } },
      { when: { method: 'PATCH', nth: [5] }, do: { status: 429, headers: { 'Retry-After': '0' }, body: quoted } },
    ];
    const result = await replayed(['events/stories'], { faults });
    expect(result.trouble).not.toEqual([]);
    expectSecret(result, [quoted, 'Whitfield', '2065550123']);
  });

  test('lines that are parked says nothing of what is in them', async () => {
    const secrets = ['+12065550123', 'dana.whitfield', 'Bearer abc'];
    const bad = [`{"from": "${secrets.join()}"`, JSON.stringify({ name: secrets }), JSON.stringify(secrets)];
    const odd = [
      contactRecord('..', { Attributes: { note: secrets.join() } }),
      contactEvent('INITIATED', '', { secrets }),
    ];
    const result = await replayed([await recording(...bad, ...odd)]);
    expect(result.trouble).toHaveLength(5);
    expectSecret(result, ['2065550123', 'dana.whitfield', 'Bearer']);
  });
});

test('what the command prints for people masks numbers and names', async () => {
  const { code, stdout, stderr } = await bridge(['replay', 'events/stories']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('inbound-answered');
  expect(found(stdout, people)).toEqual([]);
  const dry = await bridge(['replay', 'events/stories', '--to', 'dry-run']);
  expect(found(dry.stdout, people)).toEqual([]);
});
