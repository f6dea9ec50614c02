/** Lines of a recording, with invented ids and numbers, in the shapes that Connect sends. */
export const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/99999999-0000-4000-8000-000000000001';

interface Line {
  [field: string]: unknown;
}

export function contactEvent(eventType: string, detail: Line, time = '2026-03-02T10:00:00Z'): Line {
  return {
    version: '0',
    id: 'e-1',
    'detail-type': 'Amazon Connect Contact Event',
    source: 'aws.connect',
    time,
    detail: { eventType, channel: 'VOICE', instanceArn, initiationMethod: 'INBOUND', ...detail },
  };
}

export function contactRecord(fields: Line): Line {
  return {
    AWSContactTraceRecordFormatVersion: '2017-03-10',
    InstanceARN: instanceArn,
    Channel: 'VOICE',
    InitiationMethod: 'INBOUND',
    InitialContactId: null,
    PreviousContactId: null,
    NextContactId: null,
    InitiationTimestamp: '2026-03-02T10:00:00Z',
    DisconnectTimestamp: '2026-03-02T10:05:00Z',
    DisconnectReason: 'CUSTOMER_DISCONNECT',
    LastUpdateTimestamp: '2026-03-02T10:06:00Z',
    CustomerEndpoint: { Address: '+12065550123', Type: 'TELEPHONE_NUMBER' },
    SystemEndpoint: { Address: '+12065550100', Type: 'TELEPHONE_NUMBER' },
    Attributes: {},
    Agent: null,
    Queue: null,
    Recordings: null,
    ...fields,
  };
}
