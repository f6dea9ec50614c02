import type { FunctionAnswer } from '../sandbox/aws/container.ts';

/** How one attempt at a delivery ended. `last`: it will not come again. */
export interface Attempt {
  delivery: string;
  outcome: 'delivered' | 'skipped' | 'parked' | 'failed';
  reason: string;
  contactId: string | null;
  last: boolean;
}

interface QueueBatch {
  Records: { messageId: string; attributes: Readonly<Record<string, string | undefined>> }[];
}
interface StreamBatch {
  Records: { kinesis: { sequenceNumber: string } }[];
}

interface Options {
  onAttempt: (attempt: Attempt) => void;
  /** Each line that a function wrote. */
  onLine?: ((line: string) => void) | undefined;
  /** How often a queue hands out a message before it goes to its dead-letter queue. */
  maxReceiveCount: number;
}

/** Reads each invocation's own log lines: they say how every delivery ended, and as what one comes back that was set aside. */
export function attempts({ onAttempt, onLine, maxReceiveCount }: Options) {
  const original = new Map<string, string>();
  const last = new Map<string, Attempt>();
  const rootOf = (id: string): string => {
    const before = original.get(id);
    return before === undefined ? id : rootOf(before);
  };
  const report = (attempt: Attempt) => {
    last.set(attempt.delivery, attempt);
    onAttempt(attempt);
  };
  /** @param lastOf whether the source itself gives a delivery up that the function leaves to it */
  const tell = (ids: readonly string[], answer: FunctionAnswer, lastOf: (id: string) => boolean) => {
    const lines = answer.lines.map((line) => {
      onLine?.(line);
      return fieldsOf(line);
    });
    const of = (id: string, event: string) => lines.find((line) => line.event === event && line.delivery === id);
    for (const id of ids) {
      const line = of(id, 'outcome');
      const outcome = outcomeText(line?.outcome);
      const comesBackAs = of(id, 'set-aside')?.comesBackAs;
      const delivery = rootOf(id);
      if (comesBackAs !== undefined) original.set(comesBackAs, delivery);
      const isLeft = outcome === 'failed' && of(id, 'exhausted') === undefined;
      const isLast = isLeft ? comesBackAs === undefined && lastOf(id) : true;
      const reason = line?.reason ?? answer.error?.name ?? 'no-outcome';
      report({ delivery, outcome, reason, contactId: line?.contactId ?? null, last: isLast });
      // It may have come back, and have been told of, before the answer that says as what.
      const early = last.get(comesBackAs ?? '');
      if (early !== undefined) report({ ...early, delivery });
    }
  };
  return {
    queueBatch: ({ Records }: QueueBatch, answer: FunctionAnswer) => {
      const receives = new Map(
        Records.map(({ messageId, attributes }) => [messageId, Number(attributes['ApproximateReceiveCount'] ?? 0)]),
      );
      tell([...receives.keys()], answer, (id) => (receives.get(id) ?? 0) >= maxReceiveCount);
    },
    streamBatch: ({ Records }: StreamBatch, answer: FunctionAnswer) => {
      tell(
        Records.map(({ kinesis }) => kinesis.sequenceNumber),
        answer,
        () => false,
      );
    },
    exhausted: (ids: string[]) => {
      for (const delivery of ids)
        report({ delivery, outcome: 'failed', reason: 'exhausted', contactId: null, last: true });
    },
  };
}

const outcomeText = (text: string | undefined): Attempt['outcome'] =>
  text === 'delivered' || text === 'skipped' || text === 'parked' ? text : 'failed';

type Fields = Partial<Record<'event' | 'delivery' | 'comesBackAs' | 'outcome' | 'reason' | 'contactId', string>>;

/** Of a line of the log what is needed here; a line that is none of ours (the runtime's) has nothing. */
function fieldsOf(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const texts = Object.entries(value).filter(([, field]) => typeof field === 'string');
  return Object.fromEntries(texts);
}
