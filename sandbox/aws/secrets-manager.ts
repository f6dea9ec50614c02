import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { failureOf, type Failure } from './failures.ts';
import { accountId, region } from './local-account.ts';
import { listen, type LocalPart } from './loopback.ts';

/** The stand-in for Secrets Manager: GetSecretValue only. */
export interface SecretsManager extends LocalPart {
  /** How many requests came in, failed ones too. */
  requests(): number;
}

export interface SecretsManagerOptions {
  /**
   * Secret by name, read at each request: change it to rotate or delete. Beside it its other versions, as
   * `name#AWSPENDING` and `name#AWSPREVIOUS`.
   */
  secrets: ReadonlyMap<string, string>;
  /** `ThrottlingException` or `InternalServiceError`. */
  failures?: readonly Failure[];
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const Request = v.object({ SecretId: v.string(), VersionStage: v.optional(v.string(), 'AWSCURRENT') });
const arnPrefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
const createdAt = 1_767_225_600; // 2026-01-01, in epoch seconds as on the wire

/** Starts the stand-in for Secrets Manager over a map that the caller may change at any time. */
export async function startSecretsManager({ secrets, failures = [] }: SecretsManagerOptions): Promise<SecretsManager> {
  let count = 0;
  const server = createServer(async (request, response) => {
    count += 1;
    const failure = failureOf(failures, count);
    send(response, failure === undefined ? await answer(secrets, request) : failed(failure));
  });
  return { ...(await listen(server)), requests: () => count };
}

async function answer(secrets: ReadonlyMap<string, string>, request: IncomingMessage): Promise<Answer> {
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return refused('UnknownOperationException', '');
  const asked = v.safeParse(Request, await json(request).catch(() => undefined));
  if (!asked.success) return refused('InvalidParameterException', 'You must provide a value for SecretId.');
  const { SecretId, VersionStage } = asked.output;
  const name = [SecretId, nameInArn(SecretId)].find((candidate) => secrets.has(candidate));
  if (name === undefined) return notFound('');
  const secret = secrets.get(VersionStage === 'AWSCURRENT' ? name : `${name}#${VersionStage}`);
  if (secret === undefined) return notFound(` value for staging label: ${VersionStage}`);
  return { status: 200, body: secretValue(name, secret, VersionStage) };
}

/** A secret's ARN ends with a hyphen and six random characters; a partial ARN may lack them. */
function nameInArn(secretId: string): string {
  return secretId.replace(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
}

function secretValue(name: string, secret: string, versionStage: string): Record<string, unknown> {
  const digest = createHash('sha256').update(secret).digest('hex').slice(0, 32);
  return {
    ARN: `${arnPrefix}${name}-aBcDeF`,
    Name: name,
    VersionId: digest.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    SecretString: secret,
    VersionStages: [versionStage],
    CreatedDate: createdAt,
  };
}

function notFound(detail: string): Answer {
  return refused('ResourceNotFoundException', `Secrets Manager can't find the specified secret${detail || '.'}`);
}

function refused(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, Message: message } };
}

function failed(type: string): Answer {
  const status = type === 'InternalServiceError' ? 500 : 400;
  return { status, body: { __type: type, Message: 'Injected failure' } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
