import { eventLine, provisionalLine, recordLine, type Leg, type Version } from './lines.ts';
import type { Story } from './story.ts';

const agent = (name: string, after: number) => ({ name, after });
const c1: Leg = { id: 'c1', root: 'c1', method: 'INBOUND', direction: 'INBOUND', start: 0, queued: 5, lasted: 100 };
const answered: Leg = { ...c1, agent: agent('ada', 20) };
const transferred: Leg = { ...answered, next: 'c2' };
const kin = { root: 'c1', parent: 'c1', start: 60, queued: 0, lasted: 200 };
const c2: Leg = { ...kin, id: 'c2', method: 'TRANSFER', agent: agent('bo', 10) };
const waiting: Leg = { ...kin, id: 'c2', method: 'TRANSFER' };
const folded: Leg = { ...kin, id: 'c2', method: 'QUEUE_TRANSFER', agent: agent('bo', 30) };
const callback: Leg = { ...kin, id: 'c2', method: 'CALLBACK', agent: agent('bo', 30) };
const dialled: Leg = { ...answered, method: 'OUTBOUND', direction: 'OUTBOUND', queued: undefined, next: 'c2' };

const first: Version = { at: 300, holds: 3, attributes: { 'sfdc-Tier__c': 'gold' } };
const second: Version = { at: 400, holds: 3, recorded: true };

/** The small stories of which every schedule is covered. */
export const smallStories: Story[] = [
  {
    name: 'abandoned in queue: created, freed, recorded',
    lines: [eventLine(c1, 'INITIATED', 0), eventLine(c1, 'DISCONNECTED', 100), recordLine(c1, { at: 160 })],
  },
  {
    name: 'two events and a record of an answered call',
    lines: [eventLine(answered, 'INITIATED', 0), eventLine(answered, 'QUEUED', 5), recordLine(answered, first)],
  },
  {
    name: 'a created call, two versions of its record',
    lines: [eventLine(answered, 'INITIATED', 0), recordLine(answered, first), recordLine(answered, second)],
  },
  {
    name: 'three versions, two of one second',
    lines: [
      recordLine(answered, first),
      recordLine(answered, { ...first, recorded: true }),
      recordLine(answered, { ...second, withoutQueue: true }),
    ],
  },
  {
    name: 'a transfer whose parent has no VoiceCall, and its record',
    lines: [eventLine(c2, 'INITIATED', 60), eventLine(c2, 'QUEUED', 61), recordLine(c2, first)],
    afterwards: [recordLine(transferred, first)],
  },
  {
    name: 'a call and its transfer begin',
    lines: [
      eventLine(c1, 'INITIATED', 0),
      eventLine(waiting, 'INITIATED', 60),
      eventLine(waiting, 'DISCONNECTED', 260),
    ],
    afterwards: [recordLine(transferred, first), recordLine(waiting, first)],
  },
  {
    name: 'the record of agent 1 comes while agent 2 talks',
    lines: [eventLine(transferred, 'INITIATED', 0), recordLine(transferred, first), eventLine(c2, 'INITIATED', 60)],
    afterwards: [recordLine(c2, first)],
  },
  {
    name: 'the records of both agents, the first event of agent 2 lost',
    lines: [eventLine(transferred, 'INITIATED', 0), recordLine(transferred, first), recordLine(c2, first)],
  },
  {
    name: 'folded into the call before it',
    lines: [eventLine(c1, 'INITIATED', 0), recordLine({ ...c1, next: 'c2' }, { at: 160 }), recordLine(folded, first)],
    settings: { queueTransfer: 'fold' },
  },
  {
    name: 'a caller who took a callback',
    lines: [eventLine(c1, 'INITIATED', 0), recordLine({ ...c1, next: 'c2' }, { at: 160 }), recordLine(callback, first)],
  },
  {
    name: 'a record comes while what Connect knows is written in its place',
    lines: [eventLine(answered, 'INITIATED', 0), provisionalLine(answered), recordLine(answered, first)],
  },
  {
    name: 'an outbound call is transferred',
    lines: [eventLine(c2, 'INITIATED', 60), recordLine(dialled, first), recordLine(c2, first)],
  },
];
