import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';

/** Why a delivery is kept: no retry can help it as it is, or its tries ran out. */
export const keptKinds = ['parked', 'exhausted'] as const;
export type KeptKind = (typeof keptKinds)[number];

export const doors = ['contact-event', 'contact-record'] as const;
export type DoorName = (typeof doors)[number];

/** One row of the index over what is kept, as the doors write it (functions/aws/parked.ts). Times are ISO 8601 UTC. */
export interface KeptRow {
  kind: KeptKind;
  /** Key of the object that has the payload: `<kind>/<door>/<sha256 of the payload>.json`. */
  id: string;
  door: DoorName;
  reason: string;
  /** HTTP status, where Salesforce gave one. */
  code: string | undefined;
  contactId: string | undefined;
  firstAt: string;
  lastAt: string;
  /** How often it was kept. Whoever deletes the row does so only while this is as it was read. */
  times: number;
  /** Version of the bridge that kept it last. */
  release: string | undefined;
}

const text = v.pipe(
  v.object({ S: v.string() }),
  v.transform(({ S }) => S),
);
const whole = v.pipe(
  v.object({ N: v.pipe(v.string(), v.transform(Number), v.integer()) }),
  v.transform(({ N }) => N),
);
const rowSchema = v.object({
  kind: v.pipe(text, v.picklist(keptKinds)),
  id: text,
  door: v.pipe(text, v.picklist(doors)),
  reason: text,
  code: v.optional(text),
  contactId: v.optional(text),
  firstAt: text,
  lastAt: text,
  times: whole,
  release: v.optional(text),
});

/** @throws Error for a row that no release of the bridge wrote */
export function rowOf(item: Readonly<Record<string, AttributeValue>>): KeptRow {
  const read = v.safeParse(rowSchema, item);
  if (!read.success) {
    throw new Error(`the index holds a row that cannot be read: ${item['id']?.S ?? 'without an id'}`);
  }
  const { code, contactId, release, ...row } = read.output;
  return { ...row, code, contactId, release };
}

/** The payload's sha256 as hex. */
export const shaOf = ({ id }: KeptRow): string => id.slice(id.lastIndexOf('/') + 1).replace(/\.json$/, '');

/** By what people name a kept delivery: the first digits of its payload's sha256. */
export const shortId = (row: KeptRow): string => shaOf(row).slice(0, 12);
