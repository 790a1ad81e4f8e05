import type { Operator } from '../../lambda/contract/operator-requests';
import type { SecretPair } from '../../lambda/delivery/admin/connection';
import type { AdminContext } from '../../lambda/delivery/admin/context';
import type { TokenSecret } from '../../lambda/delivery/admin/token-secret';
import type { DeployedStack } from '../deployed/deployed-stack';
import type { Functions } from './functions';
import type { Resources } from './resources';

/** The bridge that a command is about, wherever it runs. */
export interface Target {
  readonly kind: 'stack' | 'local';
  /** For people: which one it is. */
  readonly label: string;
  readonly resources: Resources;
  /** For operations on the tables. */
  readonly admin: AdminContext;
  /** The two secrets. */
  readonly secrets: SecretPair;
  /** The versions of the bearer token. */
  readonly token: TokenSecret;
  readonly functions: Functions;
  /** Who runs the command, for the record of what they decide. */
  readonly operator: () => Promise<Operator>;
  /** Its stack as CloudFormation has it; undefined for the local bridge, which has none. */
  readonly deployed: DeployedStack | undefined;
}
