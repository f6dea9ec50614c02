import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { BridgeSettings, InstanceSettings } from './bridge-settings.ts';
import { removalPolicy } from './removal.ts';

type SigningKeySettings = Pick<BridgeSettings, 'instances' | 'onRemoval'>;

/**
 * The secrets `{ privateKey, orgId, callCenterApiName }`, one for each call center: those that are there already, by name, and those made here,
 * which lack all three until an operator fills them in. No value is in a template.
 */
export class SigningKeys extends Construct {
  /** Secrets made here, by their call center. */
  readonly made = new Map<string, ISecret>();
  readonly #existing = new Map<string, ISecret>();

  constructor(scope: Construct, id: string, settings: SigningKeySettings, key?: IKey) {
    super(scope, id);
    for (const instance of settings.instances) {
      const { secretName } = instance;
      if (secretName === undefined) this.#make(instance, settings, key);
      else if (!this.#existing.has(secretName)) this.#existing.set(secretName, this.#find(secretName, instance));
    }
  }

  /** The secret of an instance's call center. */
  of(instance: InstanceSettings): ISecret {
    const { secretName } = instance;
    const secret = secretName === undefined ? this.made.get(callCenterOf(instance)) : this.#existing.get(secretName);
    if (secret === undefined) throw new Error(`there is no secret for ${instance.arn}`);
    return secret;
  }

  #make(instance: InstanceSettings, settings: SigningKeySettings, encryptionKey?: IKey): void {
    const callCenter = callCenterOf(instance);
    if (this.made.has(callCenter)) return;
    // Nothing here may ever change with a setting: a changed GenerateSecretString would overwrite the key that was filled in.
    const secret = new Secret(this, callCenter, {
      description: `Key that signs the bridge's tokens for the call center ${instance.callCenterApiName}`,
      encryptionKey,
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'toBeFilledIn' },
      removalPolicy: removalPolicy(settings),
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'The key pair is made by the customer and its certificate is uploaded to Salesforce by hand: there is no API by which it could rotate alone.',
    });
    this.made.set(callCenter, secret);
  }

  #find(secretName: string, { secretKeyArn }: InstanceSettings): ISecret {
    const named = Secret.fromSecretNameV2(this, secretName, secretName);
    if (secretKeyArn === undefined) return named;
    const encryptionKey = Key.fromKeyArn(this, `${secretName} key`, secretKeyArn);
    return Secret.fromSecretAttributes(this, `${secretName} encrypted`, {
      secretPartialArn: named.secretArn,
      encryptionKey,
    });
  }
}

/** Two instances of one call center share its key. */
const callCenterOf = ({ orgId, callCenterApiName }: InstanceSettings) => `${orgId}-${callCenterApiName}`;
