import type { AlarmName } from './alarm-options';
import type { Alarms } from './alarms';

/**
 * The alarms that say that the software does not work, whatever its surroundings do: CloudFormation takes five at most. Not *Bridge unhealthy*:
 * a person whom the account refuses, or an upstream that an operator paused, would have every update rolled back.
 */
const aboutTheSoftware: readonly AlarmName[] = [
  'ApiServerErrors',
  'TokenCheckFailures',
  'ScimApiErrors',
  'DeliveryErrors',
  'SweepMissing',
];

/** How long CloudFormation watches after an update, in minutes: what is missing for three periods of five minutes, and a little more. */
const watchedMinutes = 20;

/** The options of `cdk deploy` that have CloudFormation watch these alarms; undefined when each of them is switched off. */
export function rollbackOptions({ byName }: Pick<Alarms, 'byName'>): string | undefined {
  const arns = aboutTheSoftware.flatMap((name) => byName[name]?.alarmArn ?? []);
  if (arns.length === 0) return undefined;
  return [
    `--monitoring-time-minutes ${watchedMinutes}`,
    ...arns.map((arn) => `--rollback-trigger-alarm-arns "${arn}"`),
  ].join(' ');
}
