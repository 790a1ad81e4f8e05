import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Settings } from './config/options';

/** Props of every construct of the bridge. */
export interface SharedProps {
  readonly settings: Settings;
  /** First word of every visible name, and the namespace of the bridge's own metrics. */
  readonly namePrefix: string;
}

/** Additional props of constructs that store data. */
export interface KeyedProps extends SharedProps {
  /** The customer-managed key, if there is one. */
  readonly key: IKey | undefined;
}

/**
 * What happens to data when the stack is deleted: it is kept. What a deployment created that then failed as a whole holds nothing yet, and
 * goes with it: whoever tries again would otherwise pay for a key and two secrets each time, and find several of everything.
 */
export function removalPolicy({ disposable }: Settings): RemovalPolicy {
  return disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}

/** The key, if everything is to be encrypted with it (tables and logs, not only secrets). */
export function keyForEverything({ settings, key }: KeyedProps): IKey | undefined {
  return settings.customerManagedKey === 'everything' ? key : undefined;
}
