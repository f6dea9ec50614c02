/** What the floors read of a record: they trust it. */
export interface Row {
  ContactId: string;
  InstanceARN: string;
  InitiationMethod: string;
  InitiationTimestamp: string;
  DisconnectTimestamp: string;
  DisconnectReason: string;
  LastUpdateTimestamp: string;
  CustomerEndpoint: { Address: string };
  Queue: { Name: string; EnqueueTimestamp: string };
  Agent: {
    Username: string;
    ConnectedToAgentTimestamp: string;
    AgentInteractionDuration: number;
    CustomerHoldDuration: number;
    LongestHoldDuration: number;
    NumberOfHolds: number;
  };
  Recording: { Location: string };
}

export interface StreamEvent {
  Records: readonly { kinesis: { data: string } }[];
}

const url = `${process.env['BENCH_SALESFORCE'] ?? ''}/telephony/v1/voiceCalls`;
const headers = { Authorization: `Bearer ${'t'.repeat(480)}`, 'Content-Type': 'application/json' };

/** Works on so many records at a time as the door does. */
export async function inLanes({ Records }: StreamEvent, work: (record: Row) => Promise<void>): Promise<void> {
  const records = Records.values();
  const lane = async () => {
    for (const { kinesis } of records) await work(JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8')));
  };
  await Promise.all(Array.from({ length: Number(process.env['BENCH_AT_A_TIME']) }, lane));
}

export async function patch(record: Row): Promise<void> {
  const answer = await fetch(`${url}/${record.ContactId}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify(bodyOf(record)),
  });
  await answer.text();
}

const bodyOf = ({ Agent, Queue, Recording, ...record }: Row) => ({
  startTime: record.InitiationTimestamp,
  endTime: record.DisconnectTimestamp,
  enqueueTime: Queue.EnqueueTimestamp,
  acceptTime: Agent.ConnectedToAgentTimestamp,
  queue: Queue.Name,
  agent: Agent.Username,
  fromNumber: record.CustomerEndpoint.Address,
  totalHoldDuration: Agent.CustomerHoldDuration,
  longestHoldDuration: Agent.LongestHoldDuration,
  numberOfHolds: Agent.NumberOfHolds,
  agentInteractionDuration: Agent.AgentInteractionDuration,
  recordingLocation: Recording.Location,
  isActiveCall: false,
  disconnectReason: { value: record.DisconnectReason, isError: false },
});
