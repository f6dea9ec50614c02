import type { StageSettingsInput } from '../../lib/bridge-settings.ts';
import { localCallCenter, localOrgId } from '../../bin/telephony.ts';

/** The account of the recorded stories, which moto pretends to be. */
export const account = '111122223333';
export const region = 'us-east-1';

export const secretName = 'salesforce/signing-key';

/** Salesforce as the stage names it; the run sends to the stand-in instead, which is on loopback and has no certificate. */
export const telephonyUrl = 'https://example.my.salesforce-scrt.com';

/** A stage as a customer's, but that it may be deleted: moto knows no termination protection. */
export const cloudStage: StageSettingsInput = {
  name: 'cloud',
  instances: [
    {
      arn: `arn:aws:connect:${region}:${account}:instance/8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346`,
      callCenterApiName: localCallCenter,
      orgId: localOrgId,
      telephonyUrl,
      // moto's CloudFormation makes no secrets, and a stack that exports one fails there.
      secretName,
    },
  ],
  functions: { logDays: 30 },
  onRemoval: 'destroy',
};
