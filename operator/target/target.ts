import type { Operator } from '../../lambda/contract/operator-requests';
import type { AdminContext, RecordsContext } from '../../lambda/delivery/admin/context';
import type { SecretPair } from '../../lambda/delivery/admin/credentials/connection';
import type { TokenSecret } from '../../lambda/delivery/admin/credentials/token-secret';
import type { VerifyContext } from '../../lambda/delivery/admin/digest/verify';
import type { DeployedStack } from '../deployed/deployed-stack';
import type { AwsFacts } from './aws/facts';
import type { Functions } from './functions';
import type { Kept } from './kept';
import type { Resources } from './resources';

/** The bridge that a command is about, wherever it runs. */
export interface Target {
  readonly kind: 'stack' | 'local';
  /** For people: which one it is. */
  readonly label: string;
  readonly resources: Resources;
  /** For operations on the tables. */
  readonly admin: AdminContext & RecordsContext;
  /** To verify the activity record by its digests. */
  readonly digests: () => Promise<VerifyContext>;
  /** The bearer token's secret and the scimsession's. */
  readonly secrets: SecretPair;
  /** The versions of the bearer token. */
  readonly token: TokenSecret;
  /** The versions of the token of a secret. */
  readonly tokenIn: (secretArn: string) => TokenSecret;
  readonly functions: Functions;
  /** What AWS knows beside the bridge itself. */
  readonly aws: AwsFacts;
  /** What there is of other bridges, or of earlier times of this one. */
  readonly kept: Kept;
  /** Who runs the command, for the record of what they decide. */
  readonly operator: () => Promise<Operator>;
  /** Its stack as CloudFormation has it; undefined for the local bridge, which has none. */
  readonly deployed: DeployedStack | undefined;
}
