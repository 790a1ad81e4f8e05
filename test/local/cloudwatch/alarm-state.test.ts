import { type AlarmRules, type AlarmState, nextState } from '../../../local/cloudwatch/alarm-state';

const points = (drawn: string): (boolean | undefined)[] =>
  drawn.split(' ').map((point) => (point === '-' ? undefined : point === 'X'));

type Row = [drawn: string, missing: AlarmState, ignore: AlarmState, breaching: AlarmState, notBreaching: AlarmState];

const state = (
  drawn: string,
  datapointsToAlarm: number,
  treatMissingData: AlarmRules['treatMissingData'],
  current: AlarmState = 'INSUFFICIENT_DATA',
) => nextState(points(drawn), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, current);

/** For an alarm that keeps its state, the state before is INSUFFICIENT_DATA. */
const retained: AlarmState = 'INSUFFICIENT_DATA';

describe('the tables of the CloudWatch user guide', () => {
  it.each<Row>([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', retained, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', retained, 'ALARM', 'OK'],
  ])('three of three: %s', (drawn, missing, ignore, breaching, notBreaching) => {
    expect(state(drawn, 3, 'missing')).toBe(missing);
    expect(state(drawn, 3, 'ignore')).toBe(ignore);
    expect(state(drawn, 3, 'breaching')).toBe(breaching);
    expect(state(drawn, 3, 'notBreaching')).toBe(notBreaching);
  });

  it.each<Row>([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', retained, 'ALARM', 'OK'],
  ])('two of three: %s', (drawn, missing, ignore, breaching, notBreaching) => {
    expect(state(drawn, 2, 'missing')).toBe(missing);
    expect(state(drawn, 2, 'ignore')).toBe(ignore);
    expect(state(drawn, 2, 'breaching')).toBe(breaching);
    expect(state(drawn, 2, 'notBreaching')).toBe(notBreaching);
  });
});

it('keeps an alarm in ALARM while its metric is silent and missing data is ignored', () => {
  expect(state('- - - - -', 1, 'ignore', 'ALARM')).toBe('ALARM');
});
