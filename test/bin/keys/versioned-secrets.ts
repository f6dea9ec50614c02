import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';

/** One secret with its versions, as Secrets Manager keeps them: each stage is at one version at most. */
export interface VersionedSecret {
  client: SecretsManagerClient;
  /** The value at this stage. */
  at(stage: string): string | undefined;
  /** Fails every following call of this action. */
  fail(action: string): void;
  close(): Promise<void>;
}

const requestSchema = v.object({
  SecretId: v.string(),
  SecretString: v.optional(v.string(), ''),
  VersionStage: v.optional(v.string(), 'AWSCURRENT'),
  VersionStages: v.optional(v.array(v.string()), ['AWSCURRENT']),
  RemoveFromVersionId: v.optional(v.string()),
  MoveToVersionId: v.optional(v.string()),
});
type Request = v.InferOutput<typeof requestSchema>;

/** Serves the one secret on loopback. @param initial its current value; without one it has no value */
export async function startVersionedSecret(name: string, initial?: string): Promise<VersionedSecret> {
  const versions: string[] = [];
  const stages = new Map<string, number>();
  const failing = new Set<string>();
  const give = (stage: string, version: number): void => {
    const before = stages.get(stage);
    stages.set(stage, version);
    if (stage === 'AWSCURRENT' && before !== undefined && before !== version) stages.set('AWSPREVIOUS', before);
  };
  if (initial !== undefined) give('AWSCURRENT', versions.push(initial) - 1);
  const actions: Record<string, (request: Request) => object> = {
    GetSecretValue({ VersionStage }) {
      const version = stages.get(VersionStage);
      if (version === undefined)
        throw new Error(`Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`);
      return { VersionId: `version-${version}`, SecretString: versions[version] };
    },
    PutSecretValue({ SecretString, VersionStages }) {
      const version = versions.push(SecretString) - 1;
      for (const stage of VersionStages) give(stage, version);
      return {};
    },
    UpdateSecretVersionStage({ VersionStage, RemoveFromVersionId, MoveToVersionId }) {
      const from = stages.get(VersionStage);
      if (from !== undefined && RemoveFromVersionId !== `version-${from}`) throw new Error('wrong RemoveFromVersionId');
      if (MoveToVersionId === undefined) stages.delete(VersionStage);
      else give(VersionStage, Number(MoveToVersionId.replace('version-', '')));
      return {};
    },
  };
  const server = createServer(async (incoming, response) => {
    const action = String(incoming.headers['x-amz-target']).replace('secretsmanager.', '');
    const request = v.parse(requestSchema, await json(incoming));
    const refuse = (type: string, Message: string): unknown =>
      response.writeHead(400).end(JSON.stringify({ __type: type, Message }));
    if (failing.has(action)) return refuse('AccessDeniedException', 'You shall not');
    if (request.SecretId !== name)
      return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    try {
      response.end(JSON.stringify(actions[action]?.(request)));
    } catch (error) {
      refuse('ResourceNotFoundException', error instanceof Error ? error.message : '');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    at: (stage) => versions[stages.get(stage) ?? -1],
    fail: (action) => void failing.add(action),
    close: () => {
      client.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
