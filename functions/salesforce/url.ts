import { Failure } from '../errors.ts';

/** The address of `voiceCalls`, from a base URL with or without `/telephony/v1` and slashes at its end (reference, 1). */
export function voiceCallsUrl(telephonyUrl: string): string {
  const base = telephonyUrl
    .trim()
    .replace(/\/*$/, '')
    .replace(/\/telephony\/v1$/i, '')
    .replace(/\/*$/, '');
  return `${base}/telephony/v1/voiceCalls`;
}

/**
 * The address of one VoiceCall, by its voiceCallId or vendorCallKey.
 * @throws Failure `salesforce-refused` for an id that no URL can name: an empty one, half a surrogate pair, or `.` and `..`,
 * which a URL parser takes for "here" and "up" also when they are escaped
 */
export function voiceCallUrl(telephonyUrl: string, id: string): string {
  if (id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
    throw new Failure('salesforce-refused', 'the id of a VoiceCall cannot be named in a URL', { retryable: false });
  }
  return `${voiceCallsUrl(telephonyUrl)}/${encodeURIComponent(id)}`;
}
