import type { DescribedStack } from '../replay/deployed.ts';
import { UsageError } from '../usage.ts';

/** Asks for a stack by name; undefined where there is none. */
export type DescribeStack = (name: string) => Promise<DescribedStack | undefined>;

/**
 * The secret that a deployed stage made for a call center, by the outputs of its state stack (lib/state-stack.ts).
 * @param stack the bridge's stack, as VoiceCallBridge-production, or its state stack
 * @returns the secret's ARN
 * @throws UsageError where there is no such stack or secret, with those that there are
 */
export async function secretOfStack(
  stack: string,
  { orgId, callCenter }: { orgId: string; callCenter: string },
  describe: DescribeStack,
): Promise<string> {
  const name = stack.endsWith('-State') ? stack : `${stack}-State`;
  const found = await describe(name);
  if (found === undefined) {
    throw new UsageError(`--stack ${stack}: there is no stack ${name} in this account and region`);
  }
  const wanted = `SigningKey${`${orgId}${callCenter}`.replace(/\W|_/g, '')}`;
  const made = (found.Outputs ?? []).filter(({ OutputKey }) => OutputKey?.startsWith('SigningKey'));
  const secret = made.find(({ OutputKey }) => OutputKey === wanted)?.OutputValue;
  if (secret !== undefined) return secret;
  const others = made.map(({ OutputKey }) => OutputKey?.slice('SigningKey'.length)).join(', ');
  throw new UsageError(
    `--stack ${stack}: it made no secret for call center ${callCenter} of org ${orgId}; it made: ${others === '' ? 'none (its secrets are named in the settings: use --secret NAME)' : others}`,
  );
}
