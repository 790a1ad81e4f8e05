import type { ScimApi } from '../api/scim-api';
import type { KeyedProps } from '../construct-props';
import type { BridgeData } from '../data';
import type { BridgeDelivery } from '../delivery/delivery';
import type { BridgeFunction } from '../functions/bridge-function';

/** What is watched. */
export interface MonitoringProps extends KeyedProps {
  readonly data: BridgeData;
  /** The functions that answer requests. */
  readonly functions: readonly BridgeFunction[];
  readonly delivery: BridgeDelivery;
  readonly api: ScimApi;
}
