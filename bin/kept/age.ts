import { parseContactRecord } from '../../functions/core/contact-record.ts';
import { ledgerDays } from '../../functions/names.ts';
import type { KeptRow } from './row.ts';

const dayMs = 86_400_000;

/**
 * Whether the ledger may have forgotten the contact of a kept delivery: then nothing says any more that an old version is old,
 * nor that a call was created already. A day before the time, since a delivery has its own way to go.
 * @param payload undefined: by the row alone
 */
export function isTooOld(row: KeptRow, payload: Uint8Array | undefined, now: number): boolean {
  const times = [Date.parse(row.firstAt), ...(payload === undefined ? [] : [ownTime(row, payload)])];
  const oldest = now - (ledgerDays - 1) * dayMs;
  return times.some((time) => time !== undefined && time < oldest);
}

/** When what a payload tells of was so: a record's last update or its end, an event's time. Epoch ms; undefined where it does not say. */
function ownTime({ door }: KeptRow, payload: Uint8Array): number | undefined {
  const text = Buffer.from(payload).toString('utf8');
  const time = Date.parse((door === 'contact-record' ? recordTime(text) : eventTime(text)) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function recordTime(text: string): string | undefined {
  const parsed = parseContactRecord(text);
  return parsed.is === 'fact' ? (parsed.fact.updatedAt ?? parsed.fact.endedAt) : undefined;
}

/** Of the envelope, which EventBridge writes. */
function eventTime(text: string): string | undefined {
  const value = jsonOf(text);
  const isEnvelope = typeof value === 'object' && value !== null && 'time' in value;
  return isEnvelope && typeof value.time === 'string' ? value.time : undefined;
}

/** What JSON.parse makes of a text; undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
