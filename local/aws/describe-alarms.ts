import type { Alarm } from '../cloudwatch/alarms';
import type { JsonObject } from '../template/template';

/** CloudWatch's DescribeAlarms, as far as the operator's commands use it: by the beginning of the name and by state, on one page. */
export function describeAlarms(alarms: readonly Alarm[], { AlarmNamePrefix, StateValue }: JsonObject): JsonObject {
  const asked = alarms.filter(
    ({ name, state }) =>
      name.startsWith(typeof AlarmNamePrefix === 'string' ? AlarmNamePrefix : '') &&
      (StateValue === undefined || state === StateValue),
  );
  const described = (composite: boolean) =>
    asked
      .filter((alarm) => alarm.composite === composite)
      .map(({ arn, name, description, state, since, reads }) => ({
        AlarmArn: arn,
        AlarmName: name,
        AlarmDescription: description,
        StateValue: state,
        StateUpdatedTimestamp: since / 1000,
        StateTransitionedTimestamp: since / 1000,
        ...(reads && {
          AlarmConfigurationUpdatedTimestamp: reads.madeAt / 1000,
          TreatMissingData: reads.treatMissingData,
          EvaluationPeriods: reads.evaluationPeriods,
          Period: reads.periodMs / 1000,
        }),
      }));
  return { MetricAlarms: described(false), CompositeAlarms: described(true) };
}
