import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic';
import { Alarms } from './alarms';
import { BridgeDashboard } from './dashboard';
import type { MonitoringProps } from './monitoring-props';

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
