/** The first characters of a key: enough to tell the legs of one replay apart. */
export const shortKey = (key: string | null | undefined) => (key ?? '').slice(0, 8) || '–';

/** 75 as `1:15`, 3675 as `1:01:15`. @param seconds of a duration */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, rest] = [Math.floor(whole / 3600), whole % 3600];
  const two = (part: number) => String(part).padStart(2, '0');
  const inner = `${hours > 0 ? two(Math.floor(rest / 60)) : String(Math.floor(rest / 60))}:${two(rest % 60)}`;
  return hours > 0 ? `${String(hours)}:${inner}` : inner;
}

/** A long time in its two largest units: `6 d 20 h`, `17 min`. */
export function roughly(milliseconds: number): string {
  const total = Math.round(milliseconds / 60_000);
  const [days, hours, mins] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60];
  if (days > 0) return `${String(days)} d ${String(hours)} h`;
  return hours > 0 ? `${String(hours)} h ${String(mins)} min` : `${String(mins)} min`;
}

/** UTC time of day, `10:31:05`. */
export const clock = (time: number) => new Date(time).toISOString().slice(11, 19);

/** UTC day, `2026-03-10`. */
export const day = (time: number) => new Date(time).toISOString().slice(0, 10);

/** `1 leg`, `2 legs`. */
export const count = (number: number, one: string, many = `${one}s`) =>
  `${String(number)} ${number === 1 ? one : many}`;
