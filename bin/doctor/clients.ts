import { ConnectClient } from '@aws-sdk/client-connect';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { awsClients, destroy } from '../kept/clients.ts';
import type { KeptClients } from '../kept/store.ts';
import type { Clocks } from './clocks.ts';

/** Clients of everything that a deployed bridge is made of. */
export interface DoctorClients extends KeptClients {
  secrets: SecretsManagerClient;
  events: EventBridgeClient;
  lambda: LambdaClient;
  iam: IAMClient;
  sns: SNSClient;
  connect: ConnectClient;
}

/** Whoever answers badly is told of now, not after many tries. */
const once = { maxAttempts: 2 };

export const doctorClients = (region: string): DoctorClients => ({
  ...awsClients(region),
  secrets: new SecretsManagerClient({ region, ...once }),
  events: new EventBridgeClient({ region, ...once }),
  lambda: new LambdaClient({ region, ...once }),
  iam: new IAMClient({ region, ...once }),
  sns: new SNSClient({ region, ...once }),
  connect: new ConnectClient({ region, ...once }),
});

/** Lets the clocks know what time AWS says that it is, with each answer of Lambda. */
export function noteDates({ lambda }: DoctorClients, clocks: Clocks, now: () => number): void {
  lambda.middlewareStack.add(
    (next) => async (args) => {
      const askedAt = now();
      const answer = await next(args);
      const { response } = answer;
      if (typeof response === 'object' && response !== null && 'headers' in response)
        clocks.note('AWS', dateIn(response.headers), askedAt);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'noteDates' },
  );
}

function dateIn(headers: unknown): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const date = new Map<string, unknown>(Object.entries(headers)).get('date');
  return typeof date === 'string' ? date : undefined;
}

export function destroyAll(clients: DoctorClients): void {
  destroy(clients);
  const { secrets, events, lambda, iam, sns, connect } = clients;
  for (const client of [secrets, events, lambda, iam, sns, connect]) client.destroy();
}
