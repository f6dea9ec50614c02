/** Lines of a recording with invented ids and numbers, in the shapes that Connect sends. */
export const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/99999999-0000-4000-8000-000000000001';

/** A contact event of an inbound call. */
export function contactEvent(eventType: string, contactId: string, detail: object = {}): string {
  return JSON.stringify({
    version: '0',
    id: 'a1b2c3d4-0000-4000-8000-000000000001',
    'detail-type': 'Amazon Connect Contact Event',
    source: 'aws.connect',
    account: '111122223333',
    time: '2026-03-02T10:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventType,
      contactId,
      channel: 'VOICE',
      instanceArn,
      initiationMethod: 'INBOUND',
      initiationTimestamp: '2026-03-02T10:00:00.123Z',
      ...detail,
    },
  });
}

/** A contact record of an inbound call that an agent answered. */
export function contactRecord(ContactId: string, fields: object = {}): string {
  return JSON.stringify({
    AWSContactTraceRecordFormatVersion: '2017-03-10',
    AWSAccountId: '111122223333',
    ContactId,
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
    Agent: {
      Username: 'dana.whitfield',
      ConnectedToAgentTimestamp: '2026-03-02T10:01:00Z',
      AgentInteractionDuration: 200,
      CustomerHoldDuration: 40,
      LongestHoldDuration: 40,
      NumberOfHolds: 1,
    },
    Queue: { Name: 'Support', EnqueueTimestamp: '2026-03-02T10:00:30Z', DequeueTimestamp: '2026-03-02T10:01:00Z' },
    Recordings: null,
    ...fields,
  });
}
