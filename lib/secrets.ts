import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { SecretPurpose } from '../lambda/contract/names';
import { acknowledge } from './acknowledge';
import { type KeyedProps, removalPolicy } from './construct-props';

/** The three secrets. None has a physical name: a secret that outlives its stack would block the next deployment. */
export class Secrets extends Construct {
  /** The bearer token that identity providers present. Secrets Manager generates it at deployment. */
  readonly bearerToken: Secret;
  /** The health token, which opens `GET /health` and nothing else: a secret of its own, so that whoever monitors may read it and no other. */
  readonly healthToken: Secret;
  /** The scimsession: the upstream's credential, sealed under the bearer token. Empty until `setup` has run. */
  readonly scimsession: Secret;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, { settings, namePrefix, key }: KeyedProps) {
    super(scope, id);
    const common = { ...(key === undefined ? {} : { encryptionKey: key }), removalPolicy: removalPolicy(settings) };

    const token = (id: string, purpose: string, pasted: string): Secret => {
      const secret = new Secret(this, id, {
        ...common,
        description: `${namePrefix}: ${purpose}`,
        // 43 letters and digits are 256 random bits. Changing any of this makes CloudFormation generate another token, which shuts
        // out whoever has it.
        generateSecretString: {
          passwordLength: 43,
          excludePunctuation: true,
          includeSpace: false,
          requireEachIncludedType: false,
        },
      });
      acknowledge(secret, {
        'AwsSolutions-SMG4': `A person pastes the token into ${pasted}, so a rotation on a timer would cut that off; rotation is a command, with a grace period for the former token.`,
      });
      return secret;
    };
    this.bearerToken = token('BearerToken', SecretPurpose.bearerToken, 'the identity provider');
    this.healthToken = token('HealthToken', SecretPurpose.healthToken, 'the monitor');

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
