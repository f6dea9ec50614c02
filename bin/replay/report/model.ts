import type { VoiceCallView } from '../../../sandbox/salesforce/server.ts';
import type { SentRequest } from '../../telephony.ts';
import type { DeliveryOutcome } from '../feed.ts';
import type { PlannedDelivery } from '../order.ts';
import type { ReplayResult } from '../show.ts';
import type { Difference } from './compare.ts';
import type { Leg } from './lanes.ts';

/** What the report is made of. */
export interface ReportInput {
  result: ReplayResult;
  /** The deliveries of the replay; the n-th outcome is the n-th delivery's. */
  planned: readonly PlannedDelivery[];
  /** The content of `<name>.expected.json` by recording (see readExpected); empty where there is nothing to compare, as in a dry run. */
  expected: ReadonlyMap<string, unknown>;
  /** vendorCallKey by voiceCallId: a PATCH may name either. */
  keys: ReadonlyMap<string, string>;
  /** Where the requests went, in words: `the embedded sandbox`, `a dry run`, a URL. */
  target: string;
  generatedAt: Date;
}

/** One delivery of a call. */
export interface Delivery extends DeliveryOutcome {
  /** Its place among the deliveries of its call, from 1. */
  number: number;
  file: string;
  /** The event's type, or what else it is. */
  label: string;
  /** Milliseconds of the epoch, by the recording. */
  sentAt: number | undefined;
  /** The same line was delivered before. */
  again: boolean;
}

export type Verb = 'create' | 'update' | 'free' | 'other';

/** One request to Salesforce. */
export interface Request extends SentRequest {
  /** Its place among all requests of the replay, from 1. */
  number: number;
  verb: Verb;
  /** Of the VoiceCall that it is about; the id in its path where that is not known. */
  vendorCallKey: string;
  /** The delivery that it followed, as far as that can be told. */
  cause?: Delivery | undefined;
}

/** What was found of the expectations that concern one call. */
export interface Verdict {
  is: 'as-expected' | 'different' | 'unreadable' | 'nothing-expected';
  differences: Difference[];
}

/** One call with all its legs. */
export interface Story {
  /** For links within the page. */
  id: string;
  name: string;
  files: string[];
  legs: Leg[];
  deliveries: Delivery[];
  requests: Request[];
  voiceCalls: VoiceCallView[];
  verdict: Verdict;
}

/** The whole report. */
export interface Report {
  stories: Story[];
  /** Requests of which no call of this replay is known. */
  strayRequests: Request[];
  /** How many VoiceCalls of no contact of this replay the sandbox held (a kept state). */
  otherVoiceCalls: number;
}
