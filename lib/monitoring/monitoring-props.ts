import type { ScimApi } from '../api/scim-api';
import type { KeyedProps } from '../construct-props';
import type { BridgeData } from '../data';
import type { BridgeDelivery } from '../delivery/delivery';
import type { ActivityDigests } from '../digests/activity-digests';
import type { BridgeFunction } from '../functions/bridge-function';
import type { Secrets } from '../secrets';
import type { AlarmOptions } from './alarm-options';

/** The parts to monitor. */
export interface MonitoringProps extends KeyedProps {
  readonly data: BridgeData;
  /** The functions that answer requests. */
  readonly scimFunction: BridgeFunction;
  readonly authorizer: BridgeFunction;
  readonly delivery: BridgeDelivery;
  readonly digests: ActivityDigests;
  /** The function that asks the bridge how it is, from outside. */
  readonly probe: BridgeFunction;
  readonly secrets: Secrets;
  readonly api: ScimApi;
  /** Customises the alarms. */
  readonly alarms: AlarmOptions;
}
