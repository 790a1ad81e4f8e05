import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic';
import { Alarms } from './alarms';
import { BridgeDashboard } from './dashboard';
import { DashboardFunctions } from './dashboard-functions';
import type { MonitoringProps } from './monitoring-props';

/** Alarms, their topic, and the dashboard. */
export class Monitoring extends Construct {
  /** The topic that alarms are sent to unless `alarms` routes them elsewhere. */
  readonly alarmTopic: AlarmTopic;
  /** Every alarm. */
  readonly alarms: Alarms;
  /** The functions behind the dashboard's widget. */
  readonly dashboardFunctions: DashboardFunctions;
  /** The dashboard for administrators. */
  readonly dashboard: BridgeDashboard;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', props);
    this.alarms = new Alarms(this, 'Alarms', { ...props, alarmTopic: this.alarmTopic });
    this.dashboardFunctions = new DashboardFunctions(this, 'DashboardFunctions', props);
    this.dashboard = new BridgeDashboard(this, 'Dashboard', {
      ...props,
      alarms: this.alarms,
      functions: this.dashboardFunctions,
    });
  }
}
