import { describe, expect, it } from 'vitest';
import { stageDefinition } from '../../../bin/callcenter/stage-definition.ts';

const arn = (id: string) => `arn:aws:connect:us-east-1:111122223333:instance/${id}`;
const org = { orgId: '00D000000000001', telephonyUrl: 'https://example.my.salesforce-scrt.com' };
const definition = {
  displayName: 'Sales',
  vendorInfo: 'c__AMAZON_CONNECT',
  adapterUrl: 'https://example.com/softphone',
};
const stages = [
  { name: 'one', instances: [{ arn: arn('a'), callCenterApiName: 'Sales', ...org, definition }] },
  {
    name: 'two',
    instances: [
      { arn: arn('b'), callCenterApiName: 'North', ...org },
      { arn: arn('c'), callCenterApiName: 'South', ...org },
    ],
  },
];

describe('a definition file from a stage', () => {
  it('takes name, display name and vendor info for Salesforce Voice', () => {
    expect(stageDefinition({ stage: 'one', format: 'scv' }, stages)).toEqual({
      callCenter: 'Sales',
      displayName: 'Sales',
      vendorInfo: 'c__AMAZON_CONNECT',
    });
  });

  it.each(['import', 'metadata'] as const)('takes the adapter URL for %s', (format) => {
    expect(stageDefinition({ stage: 'one', format }, stages)).toEqual({
      callCenter: 'Sales',
      displayName: 'Sales',
      adapterUrl: 'https://example.com/softphone',
    });
  });

  it('takes the call center that is named, and asks where there are several', () => {
    expect(stageDefinition({ stage: 'two', format: 'scv', callCenter: 'South' }, stages)).toEqual({
      callCenter: 'South',
    });
    expect(() => stageDefinition({ stage: 'two', format: 'scv' }, stages)).toThrow(
      '--stage two: say which call center by --call-center: North or South',
    );
  });

  it('names the stages that there are', () => {
    expect(() => stageDefinition({ stage: 'three', format: 'scv' }, stages)).toThrow(
      '--stage three: no such stage; there are one, two',
    );
  });
});
