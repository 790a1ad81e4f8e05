import { Construct } from 'constructs';
import type { AlarmSeverity } from '../../lambda/contract/alarm-text';
import { AlarmTopic } from './alarm-topic';
import { AlarmTopics } from './alarm-topics';
import { Alarms } from './alarms';
import { cloudWatchConsole } from './console-domain';
import { BridgeDashboard, dashboardUrl } from './dashboard';
import { DashboardFunctions } from './dashboard-functions';
import type { MonitoringProps } from './monitoring-props';
import { SavedQueries } from './saved-queries';

/** Alarms, their topics, and the dashboard. */
export class Monitoring extends Construct {
  /** The topic that every alarm is sent to unless `alarms` routes it elsewhere. */
  readonly alarmTopic: AlarmTopic;
  /** The topics that the alarms of one severity are sent to unless `alarms` routes them elsewhere. */
  readonly severityTopics: Readonly<Record<AlarmSeverity, AlarmTopic>>;
  /** Every alarm. */
  readonly alarms: Alarms;
  /** The functions behind the dashboard's widget. */
  readonly dashboardFunctions: DashboardFunctions;
  /** The dashboard for administrators. */
  readonly dashboard: BridgeDashboard;
  /** Questions that Logs Insights answers from the logs. */
  readonly savedQueries: SavedQueries;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const cloudWatch = cloudWatchConsole(this);
    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', {
      ...props,
      about: 'alarms',
      email: props.settings.alarmEmail,
    });
    const topics = new AlarmTopics(this, 'AlarmTopics', this.alarmTopic, props);
    this.severityTopics = topics.bySeverity;
    this.alarms = new Alarms(this, 'Alarms', {
      ...props,
      topics,
      dashboardUrl: dashboardUrl(this, cloudWatch, props.namePrefix),
    });
    this.dashboardFunctions = new DashboardFunctions(this, 'DashboardFunctions', props);
    this.dashboard = new BridgeDashboard(this, 'Dashboard', {
      ...props,
      alarms: this.alarms,
      functions: this.dashboardFunctions,
      cloudWatch,
      bridge: scope,
    });
    this.savedQueries = new SavedQueries(this, 'SavedQueries', props, this.dashboardFunctions.action.logGroup);
  }
}
