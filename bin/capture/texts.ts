import { isPlain } from '../kept/mask.ts';
import type { Replacements } from './replacements.ts';

/** Says of a caller that nothing is known. */
const nobody = /^(anonymous|softphone|webrtc_default|unknown|restricted|private)$/i;
const phone = /^\+?[\d\s().-]{5,24}$/;

/** A phone number, SIP or e-mail address, or whatever else an endpoint is known by. */
export function addressFor(text: string, to: Replacements): string {
  if (text === '' || nobody.test(text)) return text;
  if (phone.test(text)) return to.phone(text.replaceAll(/\D/g, ''));
  const [, scheme = '', rest = ''] = /^(sips?:|tel:|mailto:)?(.*)$/is.exec(text) ?? [];
  const [user = ''] = rest.split(/[@;]/);
  if (scheme !== '' && phone.test(user) && !rest.includes('@'))
    return `${scheme}${to.phone(user.replaceAll(/\D/g, ''))}`;
  if (rest.includes('@')) return `${scheme}${to.word('person', text.toLowerCase())}@example.com`;
  return to.word('address', text);
}

/** A recording's place: another one that tells its kind of file, and nothing of bucket, company, contact and time. */
function locationFor(text: string, to: Replacements): string {
  const [, ending = ''] = /(\.\w{2,4})$/.exec(text) ?? [];
  return text === '' ? text : `recordings/${to.word('recording', text)}${ending}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
/** One with an empty partition is in AWS's own samples. */
const arn = /^(arn:aws[\w-]*:{1,2}[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:)(.*)$/;

/** Parts of an ARN's path are kinds of things, or ids; a name is neither. */
function arnFor(head: string, path: string, to: Replacements): string {
  const parts = path
    .split('/')
    .map((part) => (uuid.test(part) || /^[a-z][a-z-]{0,24}$/.test(part) ? part : to.word('id', part)));
  return to.ids(head + parts.join('/'));
}

/** Fields whose text is a name that people gave. */
const names: Readonly<Record<string, string>> = {
  username: 'agent',
  groupname: 'group',
  firstname: 'first-name',
  lastname: 'last-name',
  displayname: 'name',
};
/** Fields of kinds, which Connect spells in any case. */
const kinds = /^(channel|detail-type|source|updatedproperties|subtype)$/;
const ids = /^(id|(initial|previous|next|related)?contactid|contactassociationid)$/;

/** What stands for a text in a field of Connect's schema. What is not known to say which, when or what kind is replaced. */
export function textFor(field: string, parent: string, text: string, to: Replacements): string {
  const name = field.toLowerCase();
  if (text === '') return text;
  if (name === 'address' || name === 'aws:connect:systemendpoint') return addressFor(text, to);
  if (name === 'location') return locationFor(text, to);
  if (name === 'name') return to.word(kindOf(parent), text);
  const kind = names[name];
  if (kind !== undefined) return to.word(kind, text);
  const [, head, path] = arn.exec(text) ?? [];
  if (head !== undefined && path !== undefined) return arnFor(head, path, to);
  if (uuid.test(text) || isoTime.test(text)) return to.ids(text);
  if (isPlain(field, text)) return to.ids(text);
  if (kinds.test(name) && /^[A-Za-z][A-Za-z_. ]{0,63}$/.test(text)) return text;
  return to.word(ids.test(name) ? 'id' : 'text', text);
}

/** Of whom or what it is the name. */
function kindOf(parent: string): string {
  const kind = /^(queue|routingprofile|level\d)$/i.exec(parent)?.[1]?.toLowerCase() ?? 'name';
  return kind.startsWith('level') ? 'group' : kind;
}
