import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stream, type IStream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { StartingPosition, type Function, type IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { givenUpPrefix } from '../functions/names.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import type { BridgeState } from './bridge-state.ts';

/** The door sets aside by itself what Salesforce does not take; only what it cannot even set aside is tried by the mapping. */
const retryAttempts = 10;
const mostParallel = 10;

interface ContactRecordSourceProps {
  settings: BridgeSettings;
  state: BridgeState;
  door: Function;
}

/**
 * Contact records: the bridge's own stream, and streams that instances have already, each with an event source mapping. No filter (it would
 * drop what is not JSON); records that are given up are kept whole in S3, since other destinations get their place in the stream only.
 */
export class ContactRecordSource extends Construct {
  /** The streams that are read. */
  readonly streams: readonly IStream[];

  constructor(scope: Construct, id: string, { settings, state, door }: ContactRecordSourceProps) {
    super(scope, id);
    const existing = this.#existing(settings);
    this.streams = [...(state.stream === undefined ? [] : [state.stream]), ...existing];
    const parallel = existing.length === 0 ? parallelizationFactor(settings) : 1;
    const { records, stream } = settings;
    for (const source of this.streams) {
      door.addEventSource(
        new KinesisEventSource(source, {
          // Nothing is missed while the mapping comes up; what was sent before is known to the ledger, or harmless to send again.
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(1),
          parallelizationFactor: parallel,
          reportBatchItemFailures: true,
          bisectBatchOnError: true,
          retryAttempts,
          maxRecordAge: Duration.hours(Math.min(records.maximumAgeHours, stream.retentionDays * 24)),
          onFailure: wholeRecordsIn(state.kept),
        }),
      );
    }
  }

  /** Each existing stream once, also where several instances share it. */
  #existing({ instances }: BridgeSettings): IStream[] {
    const byArn = new Map(
      instances.flatMap(({ existingStream: it }) => (it === undefined ? [] : [[it.arn, it.keyArn]])),
    );
    return [...byArn].map(([streamArn, keyArn], index) => {
      const id = `Existing${String(index)}`;
      const encryptionKey = keyArn === undefined ? undefined : Key.fromKeyArn(this, `${id}Key`, keyArn);
      return Stream.fromStreamAttributes(this, id, { streamArn, encryptionKey });
    });
  }
}

/** As many batches of a shard at a time as the containers allow, where the number of shards is known. */
function parallelizationFactor({ stream, concurrency }: Pick<BridgeSettings, 'stream' | 'concurrency'>): number {
  if (stream.capacity === 'onDemand') return 1;
  return Math.min(mostParallel, Math.floor(concurrency.records / stream.shards));
}

/** Lambda's S3 destination holds the records themselves. CDK's own would let the function read and delete them too. */
function wholeRecordsIn(bucket: IBucket): IEventSourceDlq {
  return {
    bind(_mapping, door) {
      door.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${givenUpPrefix}*`)] }),
      );
      door.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
      const place = { of: bucket, arn: bucket.bucketArn, ending: `/${givenUpPrefix}*` };
      acknowledgeWildcard(door.node.scope ?? door, place, 'Lambda names the objects, by mapping, shard and time.');
      return { destination: bucket.bucketArn };
    },
  };
}
