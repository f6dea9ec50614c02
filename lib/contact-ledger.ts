import { AttributeType, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { dueIndex, ledgerExpiry, ledgerKey } from '../functions/names.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import { tableDefaults } from './table-defaults.ts';

/** The ledger: contactId → vendorCallKey, and what was already done for a contact. Without it, calls are created twice. */
export class ContactLedger extends Table {
  constructor(scope: Construct, id: string, settings: Pick<BridgeSettings, 'onRemoval'>, encryptionKey?: IKey) {
    super(scope, id, {
      partitionKey: { name: ledgerKey, type: AttributeType.STRING },
      timeToLiveAttribute: ledgerExpiry,
      ...tableDefaults(settings, encryptionKey),
    });
    // Sparse: only contacts whose record has not come are in it.
    this.addGlobalSecondaryIndex({
      indexName: dueIndex.name,
      partitionKey: { name: dueIndex.shard, type: AttributeType.STRING },
      sortKey: { name: dueIndex.at, type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...dueIndex.attributes],
    });
  }
}
