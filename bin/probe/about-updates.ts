import { isGood, oneOf, shown, switchFor, type Answer } from './answer.ts';
import type { Session } from './session.ts';

type Question = (session: Session) => Promise<Answer>;

/** A call of its own, so that no update meets another. */
async function newCall(session: Session): Promise<string> {
  const vendorCallKey = session.newKey();
  await session.create({ vendorCallKey });
  return vendorCallKey;
}

const times = () => {
  const now = Date.now();
  return { startTime: new Date(now - 60_000).toISOString(), endTime: new Date(now).toISOString() };
};

const update: Question = async (session) => {
  const reply = await session.update(await newCall(session), times());
  return {
    question: 'update',
    answer: shown(reply),
    ...switchFor('updateStatus', oneOf([200, 202] as const, reply.status)),
  };
};

const holdsAlone: Question = async (session) => {
  const key = await newCall(session);
  const reply = await session.update(key, {
    ...times(),
    totalHoldDuration: 7,
    numberOfHolds: 1,
    agentInteractionDuration: 20,
  });
  const answer = isGood(reply) ? shown(reply) : `refused (${shown(reply)})`;
  return {
    question: 'update with holds and no recording',
    answer,
    means: `look in Salesforce whether ${key} has CustomerHoldDuration 7`,
  };
};

const unknownKey: Question = async (session) => {
  const key = session.newKey();
  const reply = await session.update(key, { ...times(), initiationMethod: 'OUTBOUND' });
  const means = isGood(reply)
    ? `look in Salesforce whether there is a VoiceCall ${key}, Outbound`
    : 'calls that nobody created cannot be made by their record';
  return { question: 'update of an unknown key', answer: shown(reply), means };
};

const halfReason: Question = async (session) => {
  const reply = await session.update(await newCall(session), { ...times(), disconnectReason: { value: 'OTHER' } });
  const question = 'update with a disconnectReason without isError';
  return { question, answer: shown(reply), ...switchFor('strictDisconnect', !isGood(reply)) };
};

const clearRouting: Question = async (session) => {
  const reply = await session.clearRouting(await newCall(session));
  const clearRoutingStatus = oneOf([200, 202, 204] as const, reply.status);
  return { question: 'clearRouting', answer: shown(reply), ...switchFor('clearRoutingStatus', clearRoutingStatus) };
};

const clearUnknown: Question = async (session) => {
  const reply = await session.clearRouting(session.newKey());
  const means = reply.status === 404 ? 'the bridge takes 404 for done' : 'the bridge takes any 2xx, and 404, for done';
  return { question: 'clearRouting of an unknown key', answer: shown(reply), means };
};

export const aboutUpdates: readonly Question[] = [
  update,
  holdsAlone,
  unknownKey,
  halfReason,
  clearRouting,
  clearUnknown,
];
