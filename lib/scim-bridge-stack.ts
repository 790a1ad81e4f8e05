import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StackConfig } from './config';
import { resolveSettings } from './config/settings';
import { addOutputs } from './outputs';
import { ScimBridge } from './scim-bridge';

/** Props of `ScimBridgeStack`: where it goes, and the configuration. */
export interface ScimBridgeStackProps extends Pick<StackProps, 'env' | 'stackName' | 'synthesizer'> {
  /** @default - every default */
  readonly config?: StackConfig;
}

/**
 * One bridge as a stack of its own.
 *
 * @throws ConfigurationError with every mistake in the configuration
 */
export class ScimBridgeStack extends Stack {
  readonly bridge: ScimBridge;

  constructor(scope: Construct, id: string, { config = {}, ...where }: ScimBridgeStackProps = {}) {
    super(scope, id, {
      ...where,
      description:
        'SCIM 2.0 bridge: keeps the people and groups of an identity provider and delivers them to 1Password',
    });
    const settings = resolveSettings({ ...config, namePrefix: config.namePrefix ?? this.stackName });
    this.terminationProtection = settings.terminationProtection ?? !settings.disposable;
    this.bridge = new ScimBridge(this, 'Bridge', settings);
    addOutputs(this, this.bridge);
  }
}
