import { randomUUID } from 'node:crypto';
import { isRefusedToken, oneOf, shown, switchFor, type Answer } from './answer.ts';
import type { Session } from './session.ts';

type Question = (session: Session) => Promise<Answer>;

const failStatuses = [401, 403] as const;

const expired: Question = async (session) => {
  const reply = await session.offer({ endedSecondsAgo: 600 });
  const question = 'token that ended ten minutes ago';
  if (!isRefusedToken(reply)) return { question, answer: `taken (${shown(reply)})` };
  return { question, answer: shown(reply), ...switchFor('authFailStatus', oneOf(failStatuses, reply.status)) };
};

const wrongKey: Question = async (session) => {
  const reply = await session.offer({ wrongKey: true });
  const question = 'token signed by another key';
  return { question, answer: shown(reply), ...switchFor('authFailStatus', oneOf(failStatuses, reply.status)) };
};

const wrongAudience: Question = async (session) => {
  const reply = await session.offer({ audience: 'https://nobody.example.com' });
  const refused = isRefusedToken(reply);
  return {
    question: 'token with a wrong audience',
    answer: refused ? shown(reply) : 'taken',
    means: refused ? 'token.audience: leave it out or set it right' : 'token.audience: not looked at',
    ...switchFor('audStrict', refused),
  };
};

/** In seconds: three minutes of the old documentation, what the demo connector uses, a day of the new one, and more. */
const lifetimes = [180, 3_600, 14_400, 86_400, 90_000];

const lifetime: Question = async (session) => {
  const taken: number[] = [];
  for (const lifetimeSeconds of lifetimes)
    if (!isRefusedToken(await session.offer({ lifetimeSeconds }))) taken.push(lifetimeSeconds);
  const longest = Math.max(0, ...taken);
  const bounded = longest > 0 && longest < Math.max(...lifetimes);
  return {
    question: 'longest life of a token',
    answer: `${bounded ? '' : longest === 0 ? 'none of those tried, from ' : 'at least '}${String(longest || lifetimes[0])} s`,
    means: `token.lifetimeSeconds up to ${String(longest)}`,
    ...switchFor('maxLifetimeSeconds', bounded ? longest : undefined),
  };
};

const skew: Question = async (session) => {
  const tolerated: number[] = [];
  for (const endedSecondsAgo of [5, 30, 90])
    if (!isRefusedToken(await session.offer({ endedSecondsAgo }))) tolerated.push(endedSecondsAgo);
  const answer =
    tolerated.length === 0 ? 'refused after 5 s' : `still taken ${String(Math.max(...tolerated))} s after it`;
  return { question: 'token just after its end', answer, means: 'clocks may differ by so much' };
};

const expAsText: Question = async (session) => {
  const reply = await session.offer({ expAsText: true });
  const taken = !isRefusedToken(reply);
  return {
    question: 'token whose exp is a text',
    answer: taken ? 'taken' : shown(reply),
    ...switchFor('expAsText', taken),
  };
};

const repeatedJti: Question = async (session) => {
  const token = await session.token({ jti: randomUUID() });
  const [first, second] = [await session.offerAgain(token), await session.offerAgain(token)];
  const question = 'token with a jti, sent twice';
  if (isRefusedToken(first))
    return { question, answer: `refused the first time (${shown(first)})`, means: 'token.jti: none' };
  const rejected = isRefusedToken(second);
  return {
    question,
    answer: rejected ? `the second is refused (${shown(second)})` : 'taken twice',
    means: rejected ? 'token.jti: none, or perRequest (a fresh one each)' : 'token.jti: either',
    ...switchFor('jtiReplay', rejected ? 'reject' : 'allow'),
  };
};

export const aboutTokens: readonly Question[] = [
  expired,
  wrongKey,
  wrongAudience,
  lifetime,
  skew,
  expAsText,
  repeatedJti,
];
