import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { SecretPurpose } from '../lambda/contract/names';
import { acknowledge } from './acknowledge';
import { type KeyedProps, removalPolicy } from './construct-props';

/** The two secrets. Neither has a physical name: a secret that outlives its stack would block the next deployment. */
export class Secrets extends Construct {
  /** The bearer token that identity providers present. Secrets Manager generates it at deployment. */
  readonly bearerToken: Secret;
  /** The scimsession: the upstream's credential, sealed under the bearer token. Empty until `setup` has run. */
  readonly scimsession: Secret;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, { settings, namePrefix, key }: KeyedProps) {
    super(scope, id);
    const common = { ...(key === undefined ? {} : { encryptionKey: key }), removalPolicy: removalPolicy(settings) };

    const bearerToken = new Secret(this, 'BearerToken', {
      ...common,
      description: `${namePrefix}: ${SecretPurpose.bearerToken}`,
      // 43 letters and digits are 256 random bits. Changing any of this makes CloudFormation generate another token, which shuts
      // every connected identity provider out.
      generateSecretString: {
        passwordLength: 43,
        excludePunctuation: true,
        includeSpace: false,
        requireEachIncludedType: false,
      },
    });
    acknowledge(bearerToken, {
      'AwsSolutions-SMG4':
        'A person pastes the token into the identity provider, so a rotation on a timer would cut the provider off; rotation is a command, with a grace period for the former token.',
    });
    this.bearerToken = bearerToken;

    const scimsession = new Secret(this, 'Scimsession', {
      ...common,
      description: `${namePrefix}: ${SecretPurpose.scimsession}, empty until the upstream is set up`,
    });
    // The construct would generate a value, which a later deployment could write over the operator's.
    (scimsession.node.defaultChild as CfnSecret).addPropertyDeletionOverride('GenerateSecretString');
    acknowledge(scimsession, {
      'AwsSolutions-SMG4': '1Password gives this credential to a person and offers no way to renew it by program.',
    });
    this.scimsession = scimsession;
  }
}
