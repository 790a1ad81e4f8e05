import { type CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type DeployedOptions, optionsMetadata } from '../lambda/contract/deployed-options';
import { Output, type OutputName } from '../lambda/contract/stack-outputs';
import type { StackConfig } from './config';
import { optionRows, options } from './config/options';
import { handedOn, resolveSettings } from './config/settings';
import type { AlarmOptions } from './monitoring/alarm-options';
import { ScimBridge } from './scim-bridge';

/** Props of `ScimBridgeStack`: account and region, and the configuration. */
export interface ScimBridgeStackProps extends Pick<StackProps, 'env' | 'stackName' | 'synthesizer'> {
  /**
   * The options, as `scim-bridge.json` holds them.
   *
   * @default - the default of every option
   */
  readonly config?: StackConfig;

  /**
   * Switches alarms off, changes their thresholds or routes them by severity.
   *
   * @default - every alarm at its default threshold, sent to the bridge's own topic
   */
  readonly alarms?: AlarmOptions;
}

/**
 * One bridge as a stack of its own.
 *
 * @throws ConfigurationError with every mistake in the configuration
 */
export class ScimBridgeStack extends Stack {
  /** The bridge in this stack. */
  readonly bridge: ScimBridge;

  constructor(scope: Construct, id: string, props: ScimBridgeStackProps = {}) {
    const { config = {}, alarms = {}, ...where } = props;
    // What is impossible is left to `resolveSettings`, which tells it together with every other mistake.
    const named = options.stackName.read(config.stackName);
    const tagged = options.tags.read(config.tags ?? {});
    super(scope, id, {
      ...(named.ok ? { stackName: named.value } : {}),
      // The stack itself carries them too: there are companies whose rules let no other be made.
      ...(tagged.ok ? { tags: { ...tagged.value } } : {}),
      ...where,
      description:
        'SCIM 2.0 bridge: keeps the people and groups of an identity provider and delivers them to 1Password',
    });
    const settings = resolveSettings({ ...config, namePrefix: config.namePrefix ?? this.stackName });
    const set = optionRows().filter(([name]) => (config[name] ?? undefined) !== undefined);
    const told: DeployedOptions = { options: Object.fromEntries(set.map(([name]) => [name, settings[name]])) };
    this.templateOptions.metadata = { [optionsMetadata]: told };
    this.terminationProtection = settings.terminationProtection ?? !settings.disposable;
    this.bridge = new ScimBridge(this, 'Bridge', handedOn(settings, { alarms }));
    // A stack of its own needs nothing around the names that guides and scripts know.
    const outputs: Readonly<Record<OutputName, CfnOutput | undefined>> = this.bridge.outputs;
    for (const [name, id] of Object.entries(Output)) outputs[name as OutputName]?.overrideLogicalId(id);
  }
}
