/** State of an alarm, as CloudWatch names it. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How an alarm reads its data points. */
export interface AlarmRules {
  /** Number of the most recent data points to evaluate. */
  readonly evaluationPeriods: number;
  /** Number of those that must be breaching. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
}

/**
 * Number of data points that CloudWatch retrieves beyond the evaluation periods, to have data where some is missing. AWS does not
 * publish the number; its examples retrieve five for three.
 */
const retrievedBeyond = 2;

/** Length of the evaluation range, in periods. */
export function evaluationRange({ evaluationPeriods }: AlarmRules): number {
  return evaluationPeriods + retrievedBeyond;
}

/**
 * The state that an alarm takes, by the rules and the two tables of "Configuring how CloudWatch alarms treat missing data" in the
 * CloudWatch user guide.
 *
 * @param points the evaluation range, oldest first: whether each data point is breaching; undefined when it is missing
 * @param current the present state, which `ignore` keeps
 */
export function nextState(
  points: readonly (boolean | undefined)[],
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: AlarmRules,
  current: AlarmState,
): AlarmState {
  const existing = points.filter((point) => point !== undefined);
  const state = (breaching: number): AlarmState => (breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
  // Enough real data: missing data points are passed over, whatever the setting.
  if (existing.length >= evaluationPeriods) return state(countTrue(existing.slice(-evaluationPeriods)));
  const breaching = countTrue(existing);
  switch (treatMissingData) {
    case 'breaching':
      return state(breaching + evaluationPeriods - existing.length);
    case 'notBreaching':
      return state(breaching);
    default:
      return stateWithGaps(points, existing, datapointsToAlarm, treatMissingData, current);
  }
}

function stateWithGaps(
  points: readonly (boolean | undefined)[],
  existing: readonly boolean[],
  datapointsToAlarm: number,
  treatMissingData: 'ignore' | 'missing',
  current: AlarmState,
): AlarmState {
  if (countTrue(existing) >= datapointsToAlarm) return 'ALARM';
  if (existing.includes(false)) return 'OK';
  if (treatMissingData === 'ignore') return current;
  if (existing.length === 0) return 'INSUFFICIENT_DATA';
  // A single breaching data point that has become old enough counts, so that a metric which stops reporting still alarms.
  return points.length - points.indexOf(true) >= datapointsToAlarm ? 'ALARM' : current;
}

function countTrue(points: readonly boolean[]): number {
  return points.filter(Boolean).length;
}
