import { X509Certificate } from 'node:crypto';
import { generalInfo, hvcc, openCtiItems } from '../names.ts';
import { itemOf, sectionOf, type ReadItem } from '../reading.ts';
import type { Context } from './context.ts';

/** SCV: what an import file of Salesforce Voice with Partner Telephony needs (reference, 2). */
export function checkSalesforceVoice(context: Context): void {
  const { reading, report } = context;
  if (reading.dialect === 'import' && !report.has('SEC001', 'GEN001', 'ROOT002')) checkVendorInfo(context);
  const section = sectionOf(reading, hvcc);
  if (section || reading.dialect === 'import') checkCertificateItem(section?.at ?? reading.root.at, context);
  if (reading.dialect === 'metadata') return;
  const names: readonly string[] = openCtiItems;
  const softphone = sectionOf(reading, generalInfo)?.items.find(({ name }) => names.includes(name?.text ?? ''));
  if (softphone) report.add('SCV006', softphone.at, 'items of an Open CTI softphone beside Salesforce Voice');
}

function checkVendorInfo({ reading, report }: Context): void {
  const item = itemOf(reading, generalInfo, 'reqVendorInfoApiName');
  const at = sectionOf(reading, generalInfo)?.at ?? reading.root.at;
  if (!item) return report.add('SCV001', at, 'no reqVendorInfoApiName');
  const value = item.value?.text ?? '';
  if (value.trim() === '') report.add('EMP001', item.at, 'reqVendorInfoApiName is empty');
  else if (!/^[A-Za-z]\w*?__[A-Za-z]\w*$/.test(value.trim()))
    report.add('SCV002', item.at, 'reqVendorInfoApiName is not of the form namespace__name');
}

function checkCertificateItem(sectionAt: number, context: Context): void {
  const item = itemOf(context.reading, hvcc, 'reqTelephonyIntegrationCertificate');
  const pem = item?.value?.text ?? '';
  if (!item || pem.trim() === '') context.report.add('SCV003', item?.at ?? sectionAt, 'no certificate');
  else checkCertificate(item, pem, context);
}

function checkCertificate({ at }: ReadItem, pem: string, { report, now }: Context): void {
  const certificate = certificateIn(pem);
  if (!certificate)
    return report.add('SCV004', at, 'the value of reqTelephonyIntegrationCertificate is no certificate');
  const end = new Date(certificate.validTo);
  if (end <= now) report.add('SCV005', at, `the certificate ended on ${end.toISOString().slice(0, 10)}`);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== 'rsa' || ![2048, 4096].includes(asymmetricKeyDetails?.modulusLength ?? 0))
    report.add('SCV007', at, 'the certificate holds a key that Salesforce does not take');
}

/** The first certificate of a PEM text; undefined if it is none. */
function certificateIn(pem: string): X509Certificate | undefined {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
