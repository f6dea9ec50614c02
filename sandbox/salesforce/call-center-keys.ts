import { createPublicKey, type KeyObject } from 'node:crypto';

/** A contact center of the org: its API name and the public key pasted into it. */
export interface CallCenter {
  apiName: string;
  /** PEM: an X.509 certificate or a bare public key. Empty as the wizard leaves it: then every call fails. */
  certificate: string;
}

/** One key per call center; replacing it is a cut-over, without a time in which both are good. */
export class CallCenterKeys {
  private readonly keys = new Map<string, KeyObject | undefined>();

  constructor(callCenters: CallCenter[]) {
    for (const { apiName, certificate } of callCenters) this.set(apiName, certificate);
  }

  /** Throws one line if the text is no RSA certificate or public key. */
  set(apiName: string, certificate: string): void {
    this.keys.set(apiName, certificate.trim() === '' ? undefined : readKey(apiName, certificate));
  }

  get(apiName: string): KeyObject | undefined {
    return this.keys.get(apiName);
  }
}

function readKey(apiName: string, pem: string): KeyObject {
  const wanted = 'give a PEM certificate or public key (RSA)';
  if (pem.includes('PRIVATE KEY')) throw new Error(`The key of call center ${apiName} is a private key: ${wanted}`);
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new Error(`The key of call center ${apiName} cannot be read: ${wanted}`, { cause });
  }
  if (key.asymmetricKeyType !== 'rsa') throw new Error(`The key of call center ${apiName} is not RSA: ${wanted}`);
  return key;
}
