import { parseSettings, type Settings, type SettingsInput } from '../../functions/core/settings.ts';
import { rulingOf } from '../../functions/core/rules.ts';
import { instanceIdOf } from '../../functions/core/decide.ts';
import type { Kin } from '../../functions/core/contact.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { connectOver } from './pretend-connect.ts';
import { messagesOf, type Message } from './message.ts';

/** A small story and the settings under which it is explored. */
export interface Story {
  name: string;
  lines: readonly string[];
  /** Lines that come after everything else: records always come. */
  afterwards?: readonly string[] | undefined;
  settings?: Pick<SettingsInput, 'createOn' | 'queueTransfer'> | undefined;
}

/** A story as the explorer needs it. */
export interface ReadStory {
  name: string;
  /** Those of `lines`, then those of `afterwards`. */
  messages: Message[];
  /** How many messages are delivered in any order. */
  free: number;
  settings: Settings;
  /** All contacts that anything names, sorted. */
  contacts: string[];
  /** What Connect says of a contact while it lives, and once it has ended. */
  kin: Map<string, { living: Described; ended: Described }>;
  /** The legs that are to have a VoiceCall while they live. */
  heirs: Set<string>;
}

/** An answer of DescribeContact. */
interface Described {
  answer: Kin | null;
}

/** The settings of a run without limits. */
function settingsOf(lines: readonly string[], given: Story['settings'] = {}): Settings {
  const arn = /arn:aws:connect:[^"]*?instance\/[^"/]+/.exec(lines.join('\n'))?.[0] ?? '';
  if (instanceIdOf(arn) === undefined) throw new Error('the story names no instance');
  return parseSettings({
    instances: [{ arn, secretName: 'key', telephonyUrl: 'https://a.example' }],
    createWithinMinutes: 0,
    ...given,
  });
}

export async function readStory({ name, lines: free, afterwards = [], settings: given }: Story): Promise<ReadStory> {
  const lines = [...free, ...afterwards];
  const messages = messagesOf(lines);
  const settings = settingsOf(lines, given);
  const contacts = [...new Set(messages.flatMap(contactsOf))].sort();
  const kin = await kinOf(contacts, lines);
  return { name, messages, free: free.length, settings, contacts, kin, heirs: heirsOf(kin, settings) };
}

const contactsOf = ({ fact }: Message): string[] =>
  [fact.contactId, fact.rootId, fact.parentId, 'nextContactId' in fact ? fact.nextContactId : undefined].flatMap(
    (id) => id ?? [],
  );

async function kinOf(contacts: readonly string[], lines: readonly string[]): Promise<ReadStory['kin']> {
  const book = new ContactBook();
  const values: unknown[] = lines.map((line) => JSON.parse(line));
  for (const value of values) book.learn(value);
  const connect = connectOver(book);
  const describe = async (contactId: string) => ({ answer: (await connect.describe({ contactId })) ?? null });
  const living = await Promise.all(contacts.map(describe));
  for (const value of values) book.delivered(value);
  const ended = await Promise.all(contacts.map(describe));
  const unknown = { answer: null };
  return new Map(contacts.map((id, at) => [id, { living: living[at] ?? unknown, ended: ended[at] ?? unknown }]));
}

function heirsOf(kin: ReadStory['kin'], settings: Settings): Set<string> {
  const heirs = [...kin].flatMap(([id, { living }]) => {
    if (living.answer === null || settings.createOn === 'never') return [];
    const ruling = rulingOf(living.answer, settings.queueTransfer);
    return ruling.is === 'call' && ruling.rule.create !== 'none' ? [id] : [];
  });
  return new Set(heirs);
}
