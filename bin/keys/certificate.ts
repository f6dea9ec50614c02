import { createHash, createPublicKey, randomBytes, webcrypto, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage.ts';

interface CertificateWish {
  /** API name of the call center: the certificate's common name, so that one can tell whose it is. */
  callCenter: string;
  notBefore: Date;
  /** From notBefore to its end. */
  days: number;
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A self-signed X.509 certificate (PEM) for an RSA private key, SHA-256, as Salesforce documents it (reference, 2.5). */
export async function makeCertificate(
  privateKey: KeyObject,
  { callCenter, notBefore, days }: CertificateWish,
): Promise<string> {
  // Loaded when one is made: the two take as long as all the rest of the CLI.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { subtle } = webcrypto;
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const keys = {
    privateKey: await subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    publicKey: await subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: [{ CN: [callCenter] }],
      notBefore,
      notAfter: new Date(notBefore.getTime() + days * 86_400_000),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

/** Positive and at most 20 bytes, as X.509 wants it. */
const serialNumber = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;

/** What one wants to know of a certificate. */
export interface CertificateFacts {
  /** Its common name; undefined if it has none. */
  callCenter: string | undefined;
  notBefore: Date;
  notAfter: Date;
  bits: number;
  /** SHA-256 of the certificate, as openssl prints it. */
  fingerprint: string;
  /** SHA-256 of its public key, which the private key has too. */
  keyFingerprint: string;
  belongsTo(privateKey: KeyObject): boolean;
}

/** Reads a certificate file of the user. @throws UsageError in one line */
export async function readCertificate(file: string): Promise<CertificateFacts> {
  const pem = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file}: cannot be read`);
  });
  return certificateFacts(pem, file);
}

/** @throws UsageError in one line if the text is no PEM certificate */
export function certificateFacts(pem: string, where: string): CertificateFacts {
  const certificate = certificateIn(pem);
  if (!certificate) throw new UsageError(`${where}: is no certificate in PEM; bridge keys create makes one`);
  const { publicKey } = certificate;
  return {
    callCenter: /^CN=(.*)$/m.exec(certificate.subject)?.[1],
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    bits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    fingerprint: certificate.fingerprint256,
    keyFingerprint: keyFingerprintOf(publicKey),
    belongsTo: (privateKey) => certificate.checkPrivateKey(privateKey),
  };
}

/** SHA-256 of a public key's SPKI, in the form of openssl's fingerprints. */
export function keyFingerprintOf(publicKey: KeyObject): string {
  const digest = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return (digest.toUpperCase().match(/../g) ?? []).join(':');
}

function certificateIn(pem: string): X509Certificate | undefined {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
