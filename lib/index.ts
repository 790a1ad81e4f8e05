/** The bridge as a construct library: `new ScimBridge(this, 'Bridge', { … })` in a stack of your own. */

export type { AlarmSeverity } from '../lambda/contract/alarm-text';
export type { ApiDomain } from './api/custom-domain';
export type { ScimApi } from './api/scim-api';
export type {
  ActivityArchive,
  AlarmEmailFor,
  BridgeConfig,
  CustomDomain,
  DeleteMeans,
  DriftCheck,
  ExistingGroups,
  ExistingVpc,
  ExtensionSchema,
  HostedZone,
  InsecureOption,
  KeyUse,
  LogRetentionDays,
  StackConfig,
} from './config';
export { ConfigurationError, type Problem } from './config/problem';
export type { BridgeData } from './data';
export type { BridgeDelivery } from './delivery/delivery';
export type { ActivityDigests } from './digests/activity-digests';
export type { Authorizer } from './functions/authorizer';
export type { BridgeFunction } from './functions/bridge-function';
export type { DeliveryFunction } from './functions/delivery-function';
export type { ScimFunction } from './functions/scim-function';
export {
  type AlarmName,
  type AlarmOptions,
  type AlarmOverride,
  alarmNames,
} from './monitoring/alarm-options';
export type { AlarmTopic } from './monitoring/alarm-topic';
export type { Alarms } from './monitoring/alarms';
export type { BridgeDashboard } from './monitoring/dashboard';
export type { DashboardFunctions } from './monitoring/dashboard-functions';
export type { Monitoring } from './monitoring/monitoring';
export type { SavedQueries } from './monitoring/saved-queries';
export type { BridgeOutputs } from './outputs';
export type { Probe } from './probe';
export { ScimBridge, type ScimBridgeProps } from './scim-bridge';
export { ScimBridgeStack, type ScimBridgeStackProps } from './scim-bridge-stack';
export type { Secrets } from './secrets';
