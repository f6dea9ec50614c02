import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BridgeSettings } from './bridge-settings.ts';
import { ContactLedger } from './contact-ledger.ts';
import { ContactRecordStream } from './contact-record-stream.ts';
import { KeptIndex } from './kept-index.ts';
import { KeptPayloads } from './kept-payloads.ts';
import { DataKey } from './keys.ts';
import { SigningKeys } from './signing-keys.ts';

/** All that the bridge cannot make again: what it knows, what it keeps, its keys, and the stream into which Connect goes on writing. */
export class BridgeState extends Construct {
  readonly ledger: ITable;
  readonly kept: IBucket;
  readonly keptIndex: ITable;
  readonly signingKeys: SigningKeys;
  /** Undefined where every instance has a stream already. */
  readonly stream: IStream | undefined;
  /** The customer's key of the data, if one is wanted. */
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, settings: BridgeSettings) {
    super(scope, id);
    this.key = settings.key === 'customer' ? new DataKey(this, 'Key', settings) : undefined;
    this.ledger = new ContactLedger(this, 'Ledger', settings, this.key);
    this.kept = new KeptPayloads(this, 'Kept', settings, this.key);
    this.keptIndex = new KeptIndex(this, 'KeptIndex', settings, this.key);
    this.signingKeys = new SigningKeys(this, 'SigningKeys', settings, this.key);
    const own = settings.instances.filter(({ existingStream }) => existingStream === undefined);
    this.stream = own.length > 0 ? new ContactRecordStream(this, 'Stream', settings, own) : undefined;
  }
}
