const dayMs = 86_400_000;

/**
 * What a Retry-After header asks for, in milliseconds from now: its value is seconds or an HTTP date (RFC 9110, 10.2.3).
 * A date gone by is 0, more than a day is a day, anything else is undefined.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, dayMs);
  // Date.parse alone takes almost any text for a date, and a text without a zone for local time.
  if (!/^[A-Za-z]{3,9}, .+ GMT$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - nowMs, 0), dayMs);
}
