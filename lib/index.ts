/** The bridge as a construct library: `new ScimBridge(this, 'Bridge', { … })` in a stack of your own. */
export type {
  BridgeConfig,
  CustomDomain,
  DeleteMeans,
  DriftCheck,
  ExistingGroups,
  HostedZone,
  InsecureOption,
  KeyUse,
  StackConfig,
} from './config';
export { ConfigurationError, type Problem } from './config/problem';
export { ScimBridge, type ScimBridgeProps } from './scim-bridge';
export { ScimBridgeStack, type ScimBridgeStackProps } from './scim-bridge-stack';
