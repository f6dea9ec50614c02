import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen, type LocalPart } from './loopback.ts';

/** What a role may do: each action on each resource; both may have the wildcards of IAM. */
export interface Allowed {
  actions: readonly string[];
  resources: readonly string[];
}

/** Starts the stand-in for IAM: SimulatePrincipalPolicy over what roles, by their ARN, are allowed. The caller may change it at any time. */
export function startRoles(roles: ReadonlyMap<string, readonly Allowed[]>): Promise<LocalPart> {
  return listen(
    createServer(async (request, response) => {
      const { status, xml } = await answer(roles, request);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    }),
  );
}

async function answer(roles: ReadonlyMap<string, readonly Allowed[]>, request: IncomingMessage) {
  const asked = new URLSearchParams(await text(request));
  if (asked.get('Action') !== 'SimulatePrincipalPolicy')
    return refused('InvalidAction', 'Only SimulatePrincipalPolicy');
  const allowed = roles.get(asked.get('PolicySourceArn') ?? '');
  if (allowed === undefined) return refused('NoSuchEntity', 'The role cannot be found');
  const results = members(asked, 'ActionNames').flatMap((action) =>
    members(asked, 'ResourceArns').map((resource) => resultOf(action, resource, allowed)),
  );
  const list = element('EvaluationResults', results.join(''));
  const result = element('SimulatePrincipalPolicyResult', `<IsTruncated>false</IsTruncated>${list}`);
  return { status: 200, xml: element('SimulatePrincipalPolicyResponse', result) };
}

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

function resultOf(action: string, resource: string, allowed: readonly Allowed[]): string {
  const may = allowed.some(
    (statement) =>
      statement.actions.some((pattern) => fits(pattern, action)) &&
      statement.resources.some((pattern) => fits(pattern, resource)),
  );
  const names = element('EvalActionName', action) + element('EvalResourceName', resource);
  return element('member', names + element('EvalDecision', may ? 'allowed' : 'implicitDeny'));
}

/** IAM's wildcards: `*` for any text, `?` for any character. */
function fits(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(value);
}

function members(asked: URLSearchParams, list: string): string[] {
  const keys = [...asked.keys()].filter((key) => key.startsWith(`${list}.member.`));
  return keys.map((key) => asked.get(key) ?? '');
}

function refused(code: string, message: string) {
  const error = element('Error', `<Type>Sender</Type>${element('Code', code)}${element('Message', message)}`);
  return { status: code === 'NoSuchEntity' ? 404 : 400, xml: element('ErrorResponse', error) };
}
