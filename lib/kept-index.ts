import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keptExpiry, keptKey } from '../functions/names.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import { tableDefaults } from './table-defaults.ts';

/** The index over what is kept in the bucket: by what it is, what happened, to which contact, when and how often. */
export class KeptIndex extends Table {
  constructor(scope: Construct, id: string, settings: Pick<BridgeSettings, 'onRemoval'>, encryptionKey?: IKey) {
    super(scope, id, {
      partitionKey: { name: keptKey.kind, type: AttributeType.STRING },
      sortKey: { name: keptKey.id, type: AttributeType.STRING },
      timeToLiveAttribute: keptExpiry,
      ...tableDefaults(settings, encryptionKey),
    });
  }
}
