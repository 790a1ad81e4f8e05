import {
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';

/** CloudWatch's grid is 24 columns wide. */
export const whole = 24;
export const half = 12;
export const third = 8;

/** A line graph whose axis begins at zero. */
export function graph(title: string, width: number, left: IMetric[]): IWidget {
  return new GraphWidget({ title, width, left, leftYAxis: { min: 0, showUnits: false } });
}

/** The result of a logs query, as a table. */
export function logTable(title: string, width: number, logGroups: readonly LogGroup[], queryLines: string[]): IWidget {
  return new LogQueryWidget({
    title,
    width,
    height: 6,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines,
  });
}
