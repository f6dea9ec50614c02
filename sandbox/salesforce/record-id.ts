const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 15-character id of the n-th record of a kind; `prefix` is the kind's three characters, e.g. `0LQ` for VoiceCall. */
export function recordId(prefix: string, serial: number): string {
  let tail = '';
  for (let rest = serial; rest > 0; rest = Math.floor(rest / 62)) tail = DIGITS.charAt(rest % 62) + tail;
  return `${prefix}SB0${tail.padStart(9, '0')}`;
}

/** The 18-character form: three more characters tell, five letters each, which letters are upper case. */
export function toEighteen(id: string): string {
  const chunk = (from: number): string => {
    const bits = [...id.slice(from, from + 5)].map((letter, bit) => (/[A-Z]/.test(letter) ? 1 << bit : 0));
    return SUFFIX.charAt(bits.reduce((sum, bit) => sum + bit, 0));
  };
  return id + chunk(0) + chunk(5) + chunk(10);
}

/** The 15-character form of a VoiceCall id given with 15 or 18 characters; undefined for any other text. */
export function voiceCallIdOf(text: string): string | undefined {
  return /^0LQ[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$/.test(text) ? text.slice(0, 15) : undefined;
}

/** Whether two org ids, each with 15 or 18 characters, name the same org: the first 15 decide, case matters. */
export function sameOrg(left: string, right: string): boolean {
  return isOrgId(left) && isOrgId(right) && left.slice(0, 15) === right.slice(0, 15);
}

/** Whether the text has the form of an org id, 15 or 18 characters. */
export function isOrgId(text: string): boolean {
  return /^00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$/.test(text);
}
