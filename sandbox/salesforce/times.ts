const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A time as ISO 8601 in UTC with milliseconds. Takes ISO text (without an offset it is UTC), and epoch milliseconds
 * as a number or as a string of digits, which Amazon's voicemail packager sends. Undefined if it is no time.
 */
export function toIso(time: string | number): string | undefined {
  const milliseconds = typeof time === 'number' || /^\d+$/.test(time) ? Number(time) : parseIso(time);
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function parseIso(text: string): number {
  return ISO.test(text) ? Date.parse(OFFSET.test(text) ? text : `${text}Z`) : Number.NaN;
}
