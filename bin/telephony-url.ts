import { UsageError } from './usage.ts';

/** The address of a server of the telephony API, as a user gives it. @throws UsageError */
export function telephonyUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return text;
  throw new UsageError(
    `--salesforce ${text}: give an https URL (http only on loopback), as https://example.my.salesforce-scrt.com`,
  );
}
