import * as v from 'valibot';
import type { ContactBook, DescribedContact } from './contact-book.ts';

/** "SearchContacts": the times by which one may search, and sort. */
const times = {
  INITIATION_TIMESTAMP: 'InitiationTimestamp',
  DISCONNECT_TIMESTAMP: 'DisconnectTimestamp',
} as const;
const timeName = v.picklist(['INITIATION_TIMESTAMP', 'DISCONNECT_TIMESTAMP']);

const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));
const request = v.strictObject({
  InstanceId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  TimeRange: v.strictObject({ Type: timeName, StartTime: v.number(), EndTime: v.number() }),
  SearchCriteria: v.optional(
    v.strictObject({ Channels: v.optional(v.array(v.picklist(['VOICE', 'CHAT', 'TASK', 'EMAIL'])), []) }),
    {},
  ),
  MaxResults: v.optional(whole(1, 100), 100),
  NextToken: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2500))),
  Sort: v.optional(v.strictObject({ FieldName: timeName, Order: v.picklist(['ASCENDING', 'DESCENDING']) })),
});
type Request = v.InferOutput<typeof request>;

/** The answer on the wire: times are epoch seconds. It has neither endpoints nor attributes. */
interface Found {
  Contacts: Partial<DescribedContact>[];
  NextToken?: string;
  TotalCount: number;
}

/**
 * Answers SearchContacts, of whose parameters those are known that the bridge sends; others are refused, and so is a token of another
 * search. @param body of the request, JSON
 */
export function searchContacts(book: ContactBook, body: string): Found | { refused: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), request), body);
  if (!parsed.success) return { refused: parsed.issues.map(({ message }) => message).join('; ') };
  const { MaxResults, NextToken, ...query } = parsed.output;
  if (query.TimeRange.StartTime > query.TimeRange.EndTime) return { refused: 'StartTime is after EndTime' };
  const at = placeOf(NextToken, query);
  if (at === undefined) return { refused: 'Invalid NextToken' };
  const all = sorted(book, query);
  const isLast = at + MaxResults >= all.length;
  return {
    Contacts: all.slice(at, at + MaxResults).map(summary),
    ...(isLast ? {} : { NextToken: tokenOf(at + MaxResults, query) }),
    TotalCount: all.length,
  };
}

type Query = Omit<Request, 'MaxResults' | 'NextToken'>;

function sorted(book: ContactBook, { InstanceId, TimeRange, SearchCriteria, Sort }: Query): DescribedContact[] {
  const found = book
    .search(InstanceId, times[TimeRange.Type], TimeRange.StartTime, TimeRange.EndTime)
    .filter(({ Channel }) => isOf(Channel, SearchCriteria.Channels));
  const by = times[Sort?.FieldName ?? 'INITIATION_TIMESTAMP'];
  const sign = Sort?.Order === 'ASCENDING' ? 1 : -1;
  return found.sort((a, b) => sign * ((a[by] ?? 0) - (b[by] ?? 0)) || 0);
}

const isOf = (channel: string | undefined, channels: readonly string[]) =>
  channels.length === 0 || channels.some((it) => it === channel);

const tokenOf = (at: number, query: Query) =>
  Buffer.from(JSON.stringify([at, JSON.stringify(query)])).toString('base64url');

/** Where the page of a token begins; undefined: it is none of this search. */
function placeOf(token: string | undefined, query: Query): number | undefined {
  if (token === undefined) return 0;
  const place = v.tuple([v.number(), v.literal(JSON.stringify(query))]);
  const json = Buffer.from(token, 'base64url').toString('utf8');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), place), json);
  return parsed.success ? parsed.output[0] : undefined;
}

function summary(contact: DescribedContact): Partial<DescribedContact> {
  const { Id, Arn, InitialContactId, PreviousContactId, InitiationMethod, Channel, SegmentAttributes, Tags } = contact;
  const { QueueInfo, InitiationTimestamp, DisconnectTimestamp } = contact;
  const chain = { Id, Arn, InitialContactId, PreviousContactId, InitiationMethod, Channel };
  return { ...chain, SegmentAttributes, Tags, QueueInfo, InitiationTimestamp, DisconnectTimestamp };
}
