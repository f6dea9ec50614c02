import type { SigningKey } from '../../functions/aws/secret.ts';
import type { CertificateFacts } from '../keys/certificate.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const dayMs = 86_400_000;
const warnDays = 30;

const renew = 'bridge keys rotate start (docs/runbook.md#key-rotation)';

/** When a certificate ends. Whether Salesforce minds is unknown (reference, 2.5); nobody should find out in production. */
export function endOf(what: string, notAfter: number, now: number): Finding {
  const days = Math.ceil((notAfter - now) / dayMs);
  const day = new Date(notAfter).toISOString().slice(0, 10);
  if (days <= 0) return fail(`certificate: that of ${what} has ended on ${day}`, renew);
  if (days < warnDays) return warn(`certificate: that of ${what} ends in ${String(days)} day(s), on ${day}`, renew);
  return ok(`certificate: that of ${what} is good until ${day}`);
}

/**
 * Whether a secret's key and its certificate belong together, and when the certificate ends: by the certificate itself, if it is given, else
 * by the end that the secret tells.
 */
export function certificateFindings(
  secret: string,
  key: SigningKey,
  certificate: CertificateFacts | undefined,
  now: number,
): Finding[] {
  if (certificate === undefined) {
    if (key.certificateEndsAt !== undefined) return [endOf(secret, key.certificateEndsAt, now)];
    const todo =
      'give it by --certificate FILE; bridge keys create and rotate write its end (certificateEndsAt) into the secret';
    return [warn(`certificate: the end of that of ${secret} is not known`, todo)];
  }
  return [belongsTo(secret, key, certificate), endOf(secret, certificate.notAfter.getTime(), now)];
}

function belongsTo(
  secret: string,
  { privateKey, callCenterApiName }: SigningKey,
  certificate: CertificateFacts,
): Finding {
  if (!certificate.belongsTo(privateKey))
    return fail(
      `key: that in ${secret} is not the certificate's`,
      'tokens will be refused: put the right key into the secret, or upload the right certificate',
    );
  const { callCenter } = certificate;
  if (callCenter !== undefined && callCenter !== callCenterApiName)
    return warn(
      `key: the certificate names ${callCenter}, ${secret} the call center ${callCenterApiName}`,
      'check which call center has it in Salesforce',
    );
  return ok(`key: that in ${secret} and the certificate belong together`);
}
