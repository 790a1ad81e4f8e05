import { Construct } from 'constructs';
import type { ScimApi } from '../api/scim-api';
import type { KeyedProps } from '../construct-props';
import type { BridgeData } from '../data';
import type { BridgeDelivery } from '../delivery/delivery';
import type { BridgeFunction } from '../functions/bridge-function';
import { AlarmTopic } from './alarm-topic';
import { Alarms } from './alarms';
import { BridgeDashboard } from './dashboard';

/** What is watched. */
export interface MonitoringProps extends KeyedProps {
  readonly data: BridgeData;
  /** The functions that answer requests. */
  readonly functions: readonly BridgeFunction[];
  readonly delivery: BridgeDelivery;
  readonly api: ScimApi;
}

/** Alarms, where they go, and the dashboard. */
export class Monitoring extends Construct {
  readonly alarmTopic: AlarmTopic;
  readonly alarms: Alarms;
  readonly dashboard: BridgeDashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', props);
    this.alarms = new Alarms(this, 'Alarms', { ...props, alarmTopic: this.alarmTopic });
    this.dashboard = new BridgeDashboard(this, 'Dashboard', { ...props, alarms: this.alarms });
  }
}
