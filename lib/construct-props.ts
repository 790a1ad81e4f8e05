import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Settings } from './config/options';

/** What every construct of the bridge is given. */
export interface SharedProps {
  readonly settings: Settings;
  /** First word of every name that people see, and the namespace of the bridge's own metrics. */
  readonly namePrefix: string;
}

/** What a construct that stores anything is given besides. */
export interface KeyedProps extends SharedProps {
  /** The customer-managed key, when there is one. */
  readonly key: IKey | undefined;
}

/** What becomes of data when the stack is deleted. */
export function removalPolicy({ disposable }: Settings): RemovalPolicy {
  return disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}

/** The key, where everything is to be encrypted with it (tables and logs, not only secrets). */
export function keyForEverything({ settings, key }: KeyedProps): IKey | undefined {
  return settings.customerManagedKey === 'everything' ? key : undefined;
}
