import { DescribeRuleCommand, ListRuleNamesByTargetCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as v from 'valibot';
import { fail, lastPart, ok, warn, type Finding } from './finding.ts';

/** A rule that hands events to a queue. */
interface Rule {
  name: string;
  enabled: boolean;
  /** JSON. */
  pattern: string;
}

/** The rules that have this queue as a target. */
export async function rulesInto(events: EventBridgeClient, queueArn: string): Promise<Rule[]> {
  const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: queueArn }));
  return Promise.all(
    RuleNames.map(async (name) => {
      const { State, EventPattern = '{}' } = await events.send(new DescribeRuleCommand({ Name: name }));
      return { name, enabled: State !== 'DISABLED', pattern: EventPattern };
    }),
  );
}

const texts = v.optional(v.fallback(v.array(v.string()), []));
const patternSchema = v.object({ detail: v.optional(v.object({ instanceArn: texts, eventType: texts }), {}) });

/** Without these a call is not created in time, or not freed when it ends. */
const needed = ['INITIATED', 'QUEUED', 'CONNECTED_TO_AGENT', 'DISCONNECTED'];

/** Whether the events of each configured instance reach the bridge's queue; a rule that is for another one is named. */
export function contactEventFindings(rules: readonly Rule[], instanceArns: readonly string[]): Finding[] {
  if (rules.length === 0)
    return [fail("contact events: no rule hands any to the bridge's queue", 'deploy the stage again')];
  const off = rules.filter(({ enabled }) => !enabled);
  const on = rules.filter(({ enabled }) => enabled).map((rule) => ({ ...rule, ...partsOf(rule.pattern) }));
  const calls = on.filter(({ eventTypes }) => eventTypes === undefined || eventTypes.includes('INITIATED'));
  const disabled = off.map(({ name }) =>
    fail(`contact events: the rule ${name} is disabled`, `aws events enable-rule --name ${name}`),
  );
  const perInstance = instanceArns.map((arn) => instanceFinding(arn, calls));
  const strangers = calls.flatMap(({ name, instanceArns: passed = [] }) =>
    passed.filter((arn) => !instanceArns.includes(arn)).map((arn) => ({ name, id: lastPart(arn) })),
  );
  // Where an instance of ours has no rule, its line names the strangers.
  const told = perInstance.some(({ level }) => level === 'FAIL') ? [] : strangers;
  return [...disabled, ...perInstance, ...told.map(strangerFinding)];
}

type Passing = Pick<Rule, 'name'> & ReturnType<typeof partsOf>;

function instanceFinding(arn: string, rules: readonly Passing[]): Finding {
  const about = `contact events: those of instance ${lastPart(arn)}`;
  const rule = rules.find(({ instanceArns }) => instanceArns === undefined || instanceArns.includes(arn));
  if (rule === undefined) {
    const others = rules.map(
      ({ name, instanceArns = [] }) => `${name} is for instance ${instanceArns.map(lastPart).join(', ')}`,
    );
    const why = others.length === 0 ? 'no rule is on' : `the rule ${others.join('; ')}`;
    return fail(`${about} do not reach the bridge: ${why}`, 'name the right instance in lib/stages.ts, and deploy');
  }
  const lacking = needed.filter((type) => rule.eventTypes?.includes(type) === false);
  if (lacking.length > 0)
    return fail(`${about}: the rule ${rule.name} lets ${lacking.join(', ')} not pass`, 'deploy the stage again');
  return ok(`${about} reach the bridge by the rule ${rule.name}`);
}

const strangerFinding = ({ name, id }: { name: string; id: string }): Finding =>
  warn(
    `contact events: the rule ${name} passes those of instance ${id} too, which the functions do not know`,
    'deploy the stage again, or they are skipped as other-instance',
  );

function partsOf(pattern: string) {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), patternSchema), pattern);
  const { instanceArn, eventType } = parsed.success ? parsed.output.detail : {};
  return { instanceArns: instanceArn, eventTypes: eventType };
}
