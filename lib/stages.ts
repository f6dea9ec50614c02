import type { StageSettingsInput } from './bridge-settings.ts';

/**
 * What is deployed where: data only. A platform team adds a stage here and runs `npm run deploy -- -c stage=NAME`.
 * Every setting, with its default, is described in bridge-settings.ts and policy-settings.ts.
 */
export const stages: StageSettingsInput[] = [
  {
    name: 'example',
    instances: [
      {
        arn: 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555',
        callCenterApiName: 'ContactCenter',
        orgId: '00D000000000001',
        telephonyUrl: 'https://example.my.salesforce-scrt.com/telephony/v1',
      },
    ],
  },
];
