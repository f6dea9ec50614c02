import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNamespace, metrics } from '../../functions/metric-names.ts';
import { openDoors, queueEvent, streamEvent, type Doors } from '../support/doors.ts';
import { contactEvent, contactRecord } from '../support/lines.ts';
import { deployed } from './deployed.ts';
import { everything, resourcesOf, templatesOf } from './synth.ts';
import { describedOf, queryIn, useOf } from './watching.ts';

const documentSchema = v.looseObject({
  _aws: v.object({
    Timestamp: v.number(),
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.literal(metricNamespace),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string(), Unit: v.string() })),
      }),
    ),
  }),
});
const anyObject = v.record(v.string(), v.unknown());

/** What the functions as built wrote. */
let lines: Record<string, unknown>[] = [];
let doors: Doors;

beforeAll(async () => {
  doors = await openDoors();
  const { events, records, reconciler, book, salesforce, secrets } = doors;
  for (const [name, secret] of secrets)
    secrets.set(name, JSON.stringify({ ...JSON.parse(secret), certificateEndsAt: '2099-01-01T00:00:00.000Z' }));
  const [event, record] = [contactEvent('INITIATED', 'good'), contactRecord('good')];
  const fields = { Attributes: { 'sfdc-Order__c': '1' } };
  const [poor, picky] = [contactRecord('poor'), contactRecord('picky', fields)];
  for (const line of [event, record, poor, picky]) book.learn(JSON.parse(line));
  const chat = contactEvent('INITIATED', 'chat', { channel: 'CHAT' });
  salesforce.setFaults([
    { when: { contactId: 'poor' }, do: { status: 503 } },
    { when: { contactId: 'picky', nth: [1] }, do: { status: 400, body: '[{"message":"Order__c"}]' } },
  ]);
  const answers = [
    await events.invoke(queueEvent(event, chat, '{', contactEvent('INITIATED', 'unknown-to-connect'))),
    await records.invoke(streamEvent(record, poor, picky, '{')),
  ];
  // Enough of them for the breaker to open; from the retry queue each has all its tries.
  salesforce.setFaults([{ when: {}, do: { status: 503 } }]);
  const many = Array.from({ length: 6 }, (_, index) => contactRecord(`lost-${String(index)}`));
  answers.push(await records.invoke(queueEvent(...many)), await reconciler.invoke({}));
  lines = answers.flatMap((answer) => answer.lines).map((line) => v.parse(anyObject, JSON.parse(line)));
}, 120_000);
afterAll(() => doors.close());

const documents = () => lines.filter((line) => '_aws' in line).map((line) => v.parse(documentSchema, line));

describe('what the functions emit', () => {
  it('is what is defined, by name, unit and dimensions', () => {
    const emitted = documents().flatMap(({ _aws }) =>
      _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
        Metrics.flatMap(({ Name, Unit }) => Dimensions.map((names) => `${useOf(Name, names)} in ${Unit}`)),
      ),
    );
    const defined = Object.entries(metrics).flatMap(([name, { by, unit }]) =>
      by.map((names) => `${useOf(name, names)} in ${unit}`),
    );
    expect([...new Set(emitted)].sort()).toEqual(defined.sort());
  });

  it('has a value for each of its dimensions and metrics in the same line', () => {
    for (const { _aws, ...values } of documents()) {
      for (const { Dimensions, Metrics } of _aws.CloudWatchMetrics) {
        expect(Dimensions).not.toEqual([]);
        for (const name of Dimensions.flat()) expect(values[name], name).toEqual(expect.any(String));
        for (const { Name } of Metrics) expect([values[Name]].flat()[0], Name).toEqual(expect.any(Number));
      }
    }
  });

  it('says of every door, also of one that was not called, that nothing happened', async () => {
    const { lines: quiet } = await doors.reconciler.invoke({});
    const zeroes = quiet.map((line) => JSON.parse(line)).filter((line) => '_aws' in line && line.Received === 0);
    expect(zeroes.map(({ Door }) => Door).sort()).toEqual(['contact-event', 'contact-record', 'reconciler']);
  });
});

/** Words of Logs Insights, and names of its own. */
const words = new Set([
  ...['fields', 'filter', 'sort', 'stats', 'limit', 'by', 'as', 'and', 'or', 'in', 'like', 'asc', 'desc'],
  ...['count', 'count_distinct', 'latest', 'max', 'pct', 'bin', 'timestamp', 'message', 'h', 'm'],
]);

describe('queries of the log', () => {
  const { bridge } = templatesOf(everything);
  const saved = Object.values(resourcesOf(bridge, 'AWS::Logs::QueryDefinition')).map((it) => String(it['QueryString']));
  const linked = describedOf(bridge).map((it) => queryIn(deployed(it.AlarmDescription, 'stack')).query);

  it('name fields that lines of the log have', () => {
    const ofLog = lines.filter((line) => !('_aws' in line));
    const known = new Set(ofLog.flatMap((line) => Object.keys(line)));
    for (const query of [...saved, ...linked]) {
      const bare = query.replaceAll(/^#.*$/gm, '').replaceAll(/'[^']*'|\/[^/]*\//g, '');
      const aliases = new Set([...bare.matchAll(/\bas (\w+)/g)].map(([, alias]) => alias));
      const fields = (bare.match(/[a-zA-Z]\w*/g) ?? []).filter((name) => !words.has(name) && !aliases.has(name));
      expect(fields, query).not.toEqual([]);
      for (const name of fields) expect([...known], `${name} in ${query}`).toContain(name);
    }
  });
});
