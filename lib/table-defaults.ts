import { BillingMode, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { BridgeSettings } from './bridge-settings.ts';
import { removalPolicy } from './removal.ts';

/** What every table has: paid by use, restorable, encrypted by the stage's key, and kept or deleted with its stage as the settings say. */
export const tableDefaults = (settings: Pick<BridgeSettings, 'onRemoval'>, encryptionKey?: IKey) =>
  ({
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey === undefined ? TableEncryption.AWS_MANAGED : TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    deletionProtection: settings.onRemoval === 'retain',
    removalPolicy: removalPolicy(settings),
  }) satisfies Partial<TableProps>;
