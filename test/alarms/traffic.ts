import { contactEvent, contactRecord } from '../support/lines.ts';
import type { Stage } from './stage.ts';

/** When the events and the calls of test/support/lines.ts are. */
const eventAt = Date.parse('2026-03-02T10:00:00Z');
const callEndedAt = Date.parse('2026-03-02T10:05:00Z');
const usualCalls = 3;

let calls = 0;

/** Ids of calls that nobody has seen. */
export const newCalls = (count = usualCalls): string[] =>
  Array.from({ length: count }, () => `call-${String((calls += 1))}`);

/** All its times so much later. */
const shifted = (line: string, milliseconds: number): string =>
  line.replaceAll(/"(2026-03-02T[\d:.]+Z)"/g, (_, time: string) =>
    JSON.stringify(new Date(Date.parse(time) + milliseconds).toISOString()),
  );

/** The event with which a call begins, of so many seconds ago. */
export const began = (id: string, secondsAgo = 0): string =>
  shifted(contactEvent('INITIATED', id), Date.now() - secondsAgo * 1000 - eventAt);

/** The record of a call that ended so many minutes ago. */
export const record = (id: string, minutesAgo = 1, fields: object = {}): string =>
  shifted(contactRecord(id, fields), Date.now() - minutesAgo * 60_000 - callEndedAt);

/** Connect has these contacts, whatever becomes of what it sends of them. */
export const held = ({ around: { book } }: Stage, ...lines: string[]): void => {
  for (const line of lines) book.learn(JSON.parse(line));
};

/** A call that ended so many minutes ago, of which nothing ever came. */
export function lost({ around: { book } }: Stage, minutesAgo: number): void {
  for (const id of newCalls(1)) {
    const line: unknown = JSON.parse(record(id, minutesAgo));
    book.learn(line);
    book.delivered(line);
  }
}

/** Calls that begin. */
export async function begin(stage: Stage, ids = newCalls(), secondsAgo = 0): Promise<void> {
  const lines = ids.map((id) => began(id, secondsAgo));
  held(stage, ...lines);
  await Promise.all(lines.map((line) => stage.put(line)));
}

/** Records of calls that ended. */
export async function complete(stage: Stage, ids = newCalls(), minutesAgo = 1, fields: object = {}): Promise<void> {
  const lines = ids.map((id) => record(id, minutesAgo, fields));
  held(stage, ...lines);
  for (const line of lines) stage.around.book.delivered(JSON.parse(line));
  await Promise.all(lines.map((line) => stage.put(line)));
}

/** Some calls that begin, and some others that ended, each tried once. */
export async function usual(stage: Stage): Promise<void> {
  await Promise.all([begin(stage), complete(stage)]);
  await stage.tried();
}
