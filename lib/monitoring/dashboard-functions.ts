import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DirectoryKeys, Env } from '../../lambda/contract/names';
import { optionEnvironment } from '../config/function-environment';
import { keyForEverything } from '../construct-props';
import { BridgeFunction } from '../functions/bridge-function';
import {
  mayAppendActivity,
  mayQueryIndex,
  mayReadActivity,
  mayReadDirectory,
  mayUseDirectory,
  mayUseTableKey,
} from '../functions/table-permissions';
import type { MonitoringProps } from './monitoring-props';

const secondsADay = 24 * 60 * 60;

/**
 * The functions behind the dashboard's widget. CloudWatch calls them in the name of the person who looks at the dashboard: whoever may invoke the
 * first sees names, whoever may invoke the second decides. Neither reads a secret, and nothing outside the account can call them.
 */
export class DashboardFunctions extends Construct {
  /** Draws the widget. Its role can read the directory and change nothing. */
  readonly widget: BridgeFunction;
  /** Carries out what the buttons say. */
  readonly action: BridgeFunction;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings, data, delivery, secrets } = props;
    const key = keyForEverything(props);
    const tableKey = key === undefined ? [] : [mayUseTableKey(key, Stack.of(this).region)];
    const { drift } = delivery;
    const environment = {
      [Env.directoryTable]: data.directory.tableName,
      [Env.activityTable]: data.activity.tableName,
      ...optionEnvironment('dashboard', settings),
    };
    const common = { ...props, timeout: Duration.seconds(30), memoryMb: 512 };
    this.action = new BridgeFunction(this, 'Action', {
      ...common,
      service: 'dashboard-action',
      description: 'carries out the buttons of the dashboard',
      environment: { ...environment, [Env.driftFunction]: drift.liveName },
      permissions: [
        mayUseDirectory(data),
        mayQueryIndex(data, 'WhatIsBehind', DirectoryKeys.dueIndex),
        mayAppendActivity(data),
        new PolicyStatement({ sid: 'Repair', actions: ['lambda:InvokeFunction'], resources: [drift.live.functionArn] }),
        ...tableKey,
      ],
    });
    this.widget = new BridgeFunction(this, 'Widget', {
      ...common,
      service: 'dashboard',
      description: 'draws the widget of the dashboard',
      environment: {
        ...environment,
        [Env.dashboardActionFunction]: this.action.live.functionArn,
        [Env.bearerTokenSecret]: secrets.bearerToken.secretArn,
        [Env.formerTokenGraceSeconds]: String(settings.formerTokenGraceDays * secondsADay),
      },
      permissions: [
        mayReadDirectory(data),
        mayQueryIndex(data, 'GroupsOfAUser', DirectoryKeys.byUserIndex),
        ...mayReadActivity(data),
        mayQueryIndex(data, 'WhatIsBehind', DirectoryKeys.dueIndex),
        // How old the tokens are: the versions' dates, and no value.
        new PolicyStatement({
          sid: 'TokenVersions',
          actions: ['secretsmanager:ListSecretVersionIds'],
          resources: [secrets.bearerToken.secretArn],
        }),
        ...tableKey,
      ],
    });
  }
}
