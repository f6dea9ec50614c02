import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BridgeQueue } from './bridge-queue.ts';
import type { BridgeSettings } from './bridge-settings.ts';

/** The product was renamed in 2026, and documentation has both. */
const detailTypes = ['Amazon Connect Contact Event', 'Connect Customer Contact Event'];

/** Those that say that a call is there, or that it ended. Others are many (CONTACT_DATA_UPDATED) and say nothing to the bridge. */
const eventTypes = ['INITIATED', 'CONNECTED_TO_SYSTEM', 'QUEUED', 'CONNECTED_TO_AGENT', 'DISCONNECTED', 'COMPLETED'];

interface ContactEventSourceProps {
  settings: BridgeSettings;
  key: IKey | undefined;
}

/**
 * Contact events: default bus → rule → queue → door. What the rule cannot hand to the queue, and what the door cannot deliver, waits in the
 * dead-letter queue.
 */
export class ContactEventSource extends Construct {
  readonly queue: BridgeQueue;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, { settings, key }: ContactEventSourceProps) {
    super(scope, id);
    this.queue = new BridgeQueue(this, 'Events', { settings, key });
    this.rule = this.#rule('Rule', settings, { eventType: eventTypes });
    if (settings.routingSteps) {
      this.#rule('RoutingSteps', settings, {
        eventType: ['CONTACT_DATA_UPDATED'],
        updatedProperties: ['RoutingCriteria.Step.Status'],
      });
    }
  }

  /** Lets the door for contact events read them. */
  serve(door: Function, { concurrency }: Pick<BridgeSettings, 'concurrency'>): void {
    this.queue.feed(door, concurrency.events);
  }

  #rule(id: string, { instances }: BridgeSettings, which: Record<string, string[]>): Rule {
    const { queue, deadLetters } = this.queue;
    return new Rule(this, id, {
      description: 'Voice contact events of the configured Connect instances',
      eventPattern: {
        source: ['aws.connect'],
        detailType: detailTypes,
        detail: {
          instanceArn: instances.map(({ arn }) => arn),
          // VOICE in real events, Voice in some of the documentation's.
          channel: Match.equalsIgnoreCase('VOICE'),
          ...which,
        },
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });
  }
}
