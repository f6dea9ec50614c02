import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { UsageError } from '../usage.ts';

/** What the bridge's functions read from a secret (functions/aws/secret.ts). */
export interface KeySecret {
  privateKey: string;
  orgId: string;
  callCenterApiName: string;
  /** When the key's certificate ends, ISO 8601: the bridge tells how many days are left. */
  certificateEndsAt?: string | undefined;
}

export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

const text = v.optional(v.string(), '');
const schema = v.object({
  privateKey: text,
  orgId: text,
  callCenterApiName: text,
  certificateEndsAt: v.optional(v.string()),
});

/** One version of a secret. */
export interface SecretVersion {
  versionId: string;
  /** Properties that are missing are empty, as in the secret that a stack has just made. */
  secret: KeySecret;
}

/** Calls of one secret. Whatever fails is a UsageError or Error in one line that holds nothing of the secret. */
export interface SecretStore {
  /** Undefined if the secret is not there or has no version of this stage. */
  read(stage: Stage): Promise<SecretVersion | undefined>;
  /** Adds a version of this stage. */
  put(secret: KeySecret, stage: 'AWSCURRENT' | 'AWSPENDING'): Promise<void>;
  /** Moves a stage to another version; undefined: takes it from one or gives it to one. AWS moves AWSPREVIOUS itself. */
  move(stage: Stage, from: string | undefined, to: string | undefined): Promise<void>;
}

/** @param name name or ARN of a secret that exists: the stack makes it */
export function secretStore(name: string, client = new SecretsManagerClient({})): SecretStore {
  return {
    async read(stage) {
      const answer = await client
        .send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }))
        .catch((error: unknown) => {
          // AWS has one error for a secret and for a version that is missing.
          if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
          throw problem(name, error);
        });
      if (answer === undefined) return undefined;
      return { versionId: answer.VersionId ?? '', secret: parse(answer.SecretString ?? '') };
    },
    async put(secret, stage) {
      const SecretString = JSON.stringify(secret);
      await client
        .send(new PutSecretValueCommand({ SecretId: name, SecretString, VersionStages: [stage] }))
        .catch((error: unknown) => {
          throw problem(name, error);
        });
    },
    async move(VersionStage, RemoveFromVersionId, MoveToVersionId) {
      await client
        .send(
          new UpdateSecretVersionStageCommand({ SecretId: name, VersionStage, RemoveFromVersionId, MoveToVersionId }),
        )
        .catch((error: unknown) => {
          throw problem(name, error);
        });
    },
  };
}

/** A secret that a stack made holds no key yet, in whatever text it was made with. */
function parse(json: string): KeySecret {
  try {
    return v.parse(schema, JSON.parse(json));
  } catch {
    return { privateKey: '', orgId: '', callCenterApiName: '' };
  }
}

/** The error's name only: the SDK quotes answers that it cannot read, with the secret in them. */
function problem(name: string, error: unknown): Error {
  const kind = error instanceof Error ? error.name : 'unknown error';
  if (kind === 'ResourceNotFoundException')
    return new UsageError(`secret ${name}: is not there; deploy the stack first, or check account and region`);
  return new Error(`secret ${name}: ${kind}; check the credentials, the region and the rights on this secret`);
}
