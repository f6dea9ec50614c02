import * as v from 'valibot';
import { isGood, oneOf, shown, switchFor, type Answer } from './answer.ts';
import { idIn, type Session } from './session.ts';

type Question = (session: Session) => Promise<Answer>;

const errorsSchema = v.object({ errors: v.unknown() });

const create: Question = async (session) => {
  const reply = await session.create({ vendorCallKey: session.newKey() });
  const id = idIn(reply);
  if (id === undefined) throw new Error(`a create is answered with ${shown(reply)}; bridge doctor says what is wrong`);
  const idLength = oneOf([15, 18] as const, id.length);
  const createStatus = oneOf([200, 201] as const, reply.status);
  return {
    question: 'create',
    answer: `${shown(reply)}, id of ${String(id.length)} characters`,
    switches: { ...(createStatus && { createStatus }), ...(idLength && { idLength }) },
  };
};

const repeatedInbound: Question = async (session) => {
  const vendorCallKey = session.newKey();
  const [first, second] = [await session.create({ vendorCallKey }), await session.create({ vendorCallKey })];
  const question = 'repeated Inbound create';
  const repeated = idIn(second);
  if (repeated === undefined)
    return { question, answer: `refused (${shown(second)})`, means: 'a create whose answer was lost looks refused' };
  const same = repeated === idIn(first);
  return {
    question,
    answer: same ? 'the same VoiceCall' : 'a second VoiceCall',
    means: same
      ? 'a create whose answer was lost is safely repeated'
      : 'a create whose answer was lost may leave two: tell the maintainers of the bridge',
    ...switchFor('dupInbound', same ? 'existing' : 'new'),
  };
};

const repeatedTransfer: Question = async (session) => {
  const [parent, vendorCallKey] = [session.newKey(), session.newKey()];
  await session.create({ vendorCallKey: parent });
  const leg = { vendorCallKey, initiationMethod: 'Transfer', parentVoiceCallId: parent };
  const [first, second] = [await session.create(leg), await session.create(leg)];
  const question = 'repeated Transfer create';
  if (idIn(first) === undefined) return { question, answer: `the first is refused (${shown(first)})` };
  if (idIn(second) === undefined) return { question, answer: `the second is refused (${shown(second)})` };
  const same = idIn(first) === idIn(second);
  return {
    question,
    answer: same ? 'the same VoiceCall' : 'a second VoiceCall',
    means: 'the bridge never repeats one whose answer was lost',
    switches: { profile: same ? 'legacy' : 'current' },
  };
};

const unknownParent: Question = async (session) => {
  const leg = { vendorCallKey: session.newKey(), initiationMethod: 'Transfer', parentVoiceCallId: session.newKey() };
  const reply = await session.create(leg);
  return {
    question: 'Transfer create of an unknown parent',
    answer: shown(reply),
    means: 'the leg is left to its record',
    ...switchFor('unknownParent', oneOf([400, 404] as const, reply.status)),
  };
};

const customField: Question = async (session) => {
  const callAttributes = JSON.stringify({ BridgeProbeNoSuchField__c: 'x' });
  const reply = await session.create({ vendorCallKey: session.newKey(), callAttributes });
  const question = 'create with a custom field that is not there';
  const errors = v.is(errorsSchema, reply.body) ? reply.body.errors : undefined;
  if (!isGood(reply))
    return { question, answer: `refused (${shown(reply)})`, means: 'attributes.fields: map only what is there' };
  if (Array.isArray(errors) && errors.length > 0)
    return { question, answer: 'created; errors is an array', switches: { profile: 'legacy' } };
  if (typeof errors === 'string' && errors !== '')
    return { question, answer: 'created; errors is a text', switches: { profile: 'current' } };
  return { question, answer: 'created, and nothing is said of it' };
};

const otherCallCenter: Question = async (session) => {
  const reply = await session.create({
    vendorCallKey: session.newKey(),
    callCenterApiName: 'BridgeProbeNoSuchCallCenter',
  });
  return {
    question: "create for another call center than the token's",
    answer: shown(reply),
    ...switchFor('mismatchStatus', oneOf([400, 403] as const, reply.status)),
  };
};

const otherMediaType: Question = async (session) => {
  const reply = await session.offerText();
  return {
    question: 'body of another media type',
    answer: shown(reply),
    ...switchFor('mediaTypeStatus', oneOf([400, 415] as const, reply.status)),
  };
};

/** The first must go well for the others to tell anything. */
export const aboutCreates: readonly Question[] = [
  ...[create, repeatedInbound, repeatedTransfer, unknownParent, customField, otherCallCenter, otherMediaType],
];
