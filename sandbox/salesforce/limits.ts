import { Refusal } from './refusal.ts';
import type { Telephony } from './telephony.ts';

const ADVICE = 'contact your Salesforce admin for help.';

/** Refuses a create beyond the org's limits with 429; a transfer is a continuation of its call (reference, section 8). */
export function checkLimits({ org, switches, createdAt, now }: Telephony, isTransfer: boolean): void {
  const { callsPerSecond, concurrentCalls } = switches;
  if (concurrentCalls !== null && !isTransfer && org.openConversations() >= concurrentCalls) {
    throw new Refusal(429, `Your org has exceeded the maximum number of concurrent calls. Please ${ADVICE}`);
  }
  if (callsPerSecond === null) return;
  const time = now();
  while (createdAt[0] !== undefined && createdAt[0] <= time - 1000) createdAt.shift();
  if (createdAt.length >= callsPerSecond) {
    throw new Refusal(429, `Your org has exceeded the maximum number of calls per second. Try again, or ${ADVICE}`);
  }
  createdAt.push(time);
}
