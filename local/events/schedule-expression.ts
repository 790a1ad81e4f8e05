import { Cron } from 'croner';
import { TemplateError } from '../template/template';

/** When a schedule ticks next. */
export type Schedule = (after: Date) => Date | undefined;

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * EventBridge's schedule expressions: `rate(5 minutes)` and `cron(17 3 * * ? *)`, in UTC.
 *
 * @throws TemplateError when EventBridge would refuse it
 */
export function readSchedule(expression: string, where: string): Schedule {
  const schedule = readRate(expression) ?? readCron(expression);
  if (schedule !== undefined) return schedule;
  throw new TemplateError(`${where}: "${expression}" is no schedule expression that the local run knows.`);
}

function readRate(expression: string): Schedule | undefined {
  const [, number, unit = '', plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const value = Number(number);
  // EventBridge wants `1 minute` and `5 minutes`.
  if (!(value > 0) || (value === 1) === (plural === 's')) return undefined;
  const periodMs = value * (unitsMs[unit] ?? 0);
  return (after) => new Date(after.getTime() + periodMs);
}

function readCron(expression: string): Schedule | undefined {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(/\s+/) ?? [];
  const [, , days, , weekdays = ''] = fields;
  // EventBridge wants exactly one of the two left open; and croner would take an eighth day of the week for Sunday.
  if (fields.length !== 6 || (days === '?') === (weekdays === '?') || /(^|[,-])8/.test(weekdays)) return undefined;
  try {
    // Without a callback it only computes. `0/15` is EventBridge's way to write a step, and its week begins with Sunday as 1.
    const cron = new Cron(`0 ${fields.join(' ')}`, { timezone: 'UTC', sloppyRanges: true, alternativeWeekdays: true });
    return (after) => cron.nextRun(after) ?? undefined;
  } catch {
    return undefined;
  }
}
