import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { accountId, region } from './local-account.ts';
import { listen, type LocalPart } from './loopback.ts';

/** A rule of the default bus, as EventBridge describes it. */
export interface EventRule {
  /** JSON. */
  pattern: string;
  state: 'ENABLED' | 'DISABLED';
  /** ARNs by the id of the target. */
  targets: Map<string, string>;
}

interface Answer {
  status: number;
  body: unknown;
}

const named = v.object({ Name: v.string() });
const byTarget = v.object({ TargetArn: v.string() });
const putRule = v.object({ Name: v.string(), EventPattern: v.string() });
const putTargets = v.object({ Rule: v.string(), Targets: v.array(v.object({ Id: v.string(), Arn: v.string() })) });
const removeTargets = v.object({ Rule: v.string(), Ids: v.array(v.string()) });

const operations: Record<string, (rules: Map<string, EventRule>, input: unknown) => Answer> = {
  ListRuleNamesByTarget(rules, input) {
    const { TargetArn } = v.parse(byTarget, input);
    const names = [...rules].filter(([, { targets }]) => [...targets.values()].includes(TargetArn));
    return { status: 200, body: { RuleNames: names.map(([name]) => name) } };
  },
  DescribeRule(rules, input) {
    const { Name } = v.parse(named, input);
    const rule = rules.get(Name);
    if (rule === undefined) return notThere(Name);
    const body = { Name, Arn: arnOf(Name), EventPattern: rule.pattern, State: rule.state, EventBusName: 'default' };
    return { status: 200, body };
  },
  PutRule(rules, input) {
    const { Name, EventPattern: pattern } = v.parse(putRule, input);
    rules.set(Name, { pattern, state: 'ENABLED', targets: rules.get(Name)?.targets ?? new Map() });
    return { status: 200, body: { RuleArn: arnOf(Name) } };
  },
  PutTargets(rules, input) {
    const { Rule, Targets } = v.parse(putTargets, input);
    const rule = rules.get(Rule);
    if (rule === undefined) return notThere(Rule);
    for (const { Id, Arn } of Targets) rule.targets.set(Id, Arn);
    return { status: 200, body: { FailedEntryCount: 0, FailedEntries: [] } };
  },
  RemoveTargets(rules, input) {
    const { Rule, Ids } = v.parse(removeTargets, input);
    const rule = rules.get(Rule);
    if (rule === undefined) return notThere(Rule);
    for (const id of Ids) rule.targets.delete(id);
    return { status: 200, body: { FailedEntryCount: 0, FailedEntries: [] } };
  },
  DeleteRule(rules, input) {
    const { Name } = v.parse(named, input);
    if ((rules.get(Name)?.targets.size ?? 0) > 0)
      return refused('ValidationException', "Rule can't be deleted since it has targets.");
    rules.delete(Name);
    return { status: 200, body: {} };
  },
};

/** Starts the stand-in for EventBridge over rules that the caller may change at any time; it carries no events. */
export function startEventRules(rules: Map<string, EventRule>): Promise<LocalPart> {
  return listen(createServer(async (request, response) => send(response, await answer(rules, request))));
}

async function answer(rules: Map<string, EventRule>, request: IncomingMessage): Promise<Answer> {
  const target = String(request.headers['x-amz-target'] ?? '').replace(/^AWSEvents\./, '');
  const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
  const input: unknown = await json(request).catch(() => undefined);
  if (operation === undefined) return refused('UnknownOperationException', target);
  try {
    return operation(rules, input);
  } catch (error) {
    return refused('ValidationException', error instanceof Error ? error.message : '');
  }
}

const arnOf = (name: string) => `arn:aws:events:${region}:${accountId}:rule/${name}`;
const notThere = (name: string) =>
  refused('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
const refused = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, message } });

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
