import { answerQuestions } from '../answering.ts';
import { startAws, type AwsSeen } from './aws.ts';
import { startSalesforce, type SalesforceSeen } from './salesforce.ts';

// The process of everything that answers at once: Salesforce and the AWS services.

export type Question = { do: 'urls' } | { do: 'seen' } | { do: 'describeAfter'; ms: number };
export interface Urls {
  salesforce: string;
  aws: string;
}
/** Since the last question. */
export interface Seen {
  salesforce: SalesforceSeen;
  aws: AwsSeen;
}

const [salesforce, aws] = await Promise.all([startSalesforce(), startAws()]);

answerQuestions<Question>(async (question) => {
  if (question.do === 'describeAfter') aws.describeAfter(question.ms);
  if (question.do === 'urls') return { salesforce: salesforce.url, aws: aws.url } satisfies Urls;
  return { salesforce: salesforce.seen(), aws: aws.seen() } satisfies Seen;
});
