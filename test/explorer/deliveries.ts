import { AsyncLocalStorage } from 'node:async_hooks';
import { generateKeyPairSync } from 'node:crypto';
import type { ContactLedger } from '../../functions/aws/contact-ledger.ts';
import type { Keyring, SigningKey } from '../../functions/aws/secret.ts';
import type { Connect } from '../../functions/aws/connect.ts';
import { bridge } from '../../functions/bridge.ts';
import type { Outcome } from '../../functions/core/outcome.ts';
import type { Settings } from '../../functions/core/settings.ts';
import { Failure } from '../../functions/errors.ts';
import { createSalesforce } from '../../functions/salesforce/client.ts';
import type { Message } from './message.ts';
import type { Answers, Ask, Ended, Step } from './steps.ts';

/** How a delivery ended: an outcome, or a failure after which it comes again. */
export type Result = { outcome: Outcome } | { failed: string };

/** The time that one delivery has, in milliseconds: the function's, less its margin. */
const timeLeft = 58_000;
const epoch = Date.parse('2026-03-10T12:00:00.000Z');

/** One delivery at work: where its steps go, and its own clock, which only its waits and lost time move. */
interface Delivery {
  ask: Ask;
  clock: number;
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey: SigningKey = {
  version: 'AWSCURRENT',
  privateKey,
  orgId: '00DHs00000Kmpyr',
  callCenterApiName: 'Explored',
};

const keyring: Keyring = {
  signingKey: () => Promise.resolve(signingKey),
  refused: () => undefined,
  another: () => Promise.resolve(undefined),
  taken: () => undefined,
};

/** Runs deliveries through the real bridge and the real Salesforce client; every step is asked of `ask` instead of a server. */
export function createDeliveries(settings: Settings) {
  const current = new AsyncLocalStorage<Delivery>();
  const delivery = () => {
    const running = current.getStore();
    if (running === undefined) throw new Error('a step outside of a delivery');
    return running;
  };
  const ask = async <Do extends Step['do']>(step: Extract<Step, { do: Do }>): Promise<Answers[Do]> => {
    const ended: Ended<Do> = await delivery().ask(step);
    if ('answer' in ended) return ended.answer;
    if (ended.fails === 'late') delivery().clock = timeLeft;
    if (step.do === 'send') throw reset();
    throw new Failure(step.do === 'describe' ? 'connect-unavailable' : 'ledger-unavailable', 'unavailable', {
      retryable: true,
    });
  };
  const now = () => epoch + delivery().clock;
  const edges = {
    settings,
    ledger: ledgerOf(ask),
    connect: connectOf(ask),
    salesforce: createSalesforce({
      keyring,
      settings: { ...settings, retry: { ...settings.retry, attemptTimeoutMs: timeLeft, minDelayMs: 0, maxDelayMs: 0 } },
      now,
      fetch: (url, request) => sent(ask, String(url), request),
      wait: async (ms) => {
        delivery().clock += ms;
      },
    }),
    now,
    wait: async (milliseconds: number) => {
      await ask({ do: 'wait', milliseconds });
      delivery().clock += milliseconds;
    },
    deadline: epoch + timeLeft,
  };
  return (message: Message, asked: Ask): Promise<Result> =>
    current.run({ ask: asked, clock: 0 }, async () => {
      try {
        return { outcome: await bridge(message.fact, message.digest, edges) };
      } catch (error) {
        if (error instanceof Failure) return { failed: error.code };
        throw error;
      }
    });
}

export type Deliver = ReturnType<typeof createDeliveries>;

type AskAnswer = <Do extends Step['do']>(step: Extract<Step, { do: Do }>) => Promise<Answers[Do]>;

/** The token of a claim stays with whoever carries the steps out. */
const ledgerOf = (ask: AskAnswer): ContactLedger => ({
  claim: async (contact, purpose) => {
    const { held, ...seen } = await ask({ do: 'claim', contact, purpose });
    return held === null ? seen : { ...seen, hold: { contactId: contact.contactId, token: 'held', ...held } };
  },
  settle: async ({ token: _, ...held }, learned) => void (await ask({ do: 'settle', ...held, learned })),
  end: (contact) => ask({ do: 'end', contact }),
  freed: async (contactId) => void (await ask({ do: 'freed', contactId })),
  read: async (contactId) => (await ask({ do: 'read', contactId })) ?? undefined,
});

const connectOf = (ask: AskAnswer): Connect => {
  const describe = async ({ contactId }: { contactId: string }) =>
    (await ask({ do: 'describe', contactId })) ?? undefined;
  // Nothing is remembered here: other deliveries run between an answer and what hangs on it, so that it is old in some schedules.
  return { describe, leg: describe };
};

async function sent(ask: AskAnswer, url: string, request: RequestInit | undefined): Promise<Response> {
  const body: unknown = typeof request?.body === 'string' ? JSON.parse(request.body) : null;
  const path = new URL(url).pathname;
  const answer = await ask({ do: 'send', method: request?.method ?? '', path, body });
  const headers = answer.retryAfter === undefined ? {} : { 'Retry-After': answer.retryAfter };
  const text = answer.status === 204 ? null : JSON.stringify(answer.body ?? {});
  return new Response(text, { status: answer.status, headers });
}

const reset = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' }) });
