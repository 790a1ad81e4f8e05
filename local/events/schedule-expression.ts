import { TemplateError } from '../template/template';

/** When a schedule ticks next. */
export type Schedule = (after: Date) => Date | undefined;

const dayMs = 86_400_000;
const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: dayMs };

/**
 * EventBridge's schedule expressions: `rate(5 minutes)` and `cron(17 3 * * ? *)`, in UTC.
 *
 * @throws TemplateError when EventBridge would refuse it, or it uses what the local run does not know (L, W and #)
 */
export function readSchedule(expression: string, where: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const value = Number(rate[1]);
    if (value === 0 || (value === 1) === (rate[3] === 's')) throw wrong(expression, where);
    const periodMs = value * (unitsMs[rate[2] ?? ''] ?? 0);
    return (after) => new Date(after.getTime() + periodMs);
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(/\s+/) ?? [];
  const [minutes, hours, days, months, weekdays, years, ...others] = fields;
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined ||
    years === undefined ||
    others.length > 0 ||
    // EventBridge wants exactly one of the two left open.
    (days === '?') === (weekdays === '?')
  ) {
    throw wrong(expression, where);
  }
  const field = (text: string, min: number, max: number, names: readonly string[] = []) => {
    const values = readField(text, min, max, names);
    if (values === undefined) throw wrong(expression, where);
    return values;
  };
  return cron({
    minutes: [...field(minutes, 0, 59)],
    hours: [...field(hours, 0, 23)],
    days: field(days, 1, 31),
    months: field(months, 1, 12, ['', ...'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')]),
    weekdays: field(weekdays, 1, 7, ['', ...'SUN MON TUE WED THU FRI SAT'.split(' ')]),
    years: field(years, 1970, 2199),
  });
}

function wrong(expression: string, where: string): TemplateError {
  return new TemplateError(`${where}: "${expression}" is no schedule expression that the local run knows.`);
}

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

/** A leap day that falls on one weekday comes back within so many days. */
const farthestDays = 40 * 366;

function cron({ minutes, hours, days, months, weekdays, years }: Cron): Schedule {
  return (after) => {
    const first = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000;
    const midnight = Math.floor(first / dayMs) * dayMs;
    for (let day = 0; day < farthestDays; day += 1) {
      const start = midnight + day * dayMs;
      const date = new Date(start);
      const fits =
        years.has(date.getUTCFullYear()) &&
        months.has(date.getUTCMonth() + 1) &&
        days.has(date.getUTCDate()) &&
        weekdays.has(date.getUTCDay() + 1);
      if (!fits) continue;
      const times = hours.flatMap((hour) => minutes.map((minute) => start + (hour * 60 + minute) * 60_000));
      const next = times.sort((a, b) => a - b).find((time) => time >= first);
      if (next !== undefined) return new Date(next);
    }
    return undefined;
  };
}

/** The values of one field: `*`, `?`, `5`, `1-5`, `MON-FRI`, `0/15`, and lists of them. */
function readField(text: string, min: number, max: number, names: readonly string[]): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  const number = (part: string) => {
    const named = names.indexOf(part.toUpperCase());
    const value = named > 0 ? named : /^\d+$/.test(part) ? Number(part) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const width = step === undefined ? 1 : Number(step);
    const [from = '', to] = range.split('-');
    const open = range === '*' || range === '?';
    const first = open ? min : number(from);
    const last = open || (to === undefined && step !== undefined) ? max : number(to ?? from);
    if (first === undefined || last === undefined || !Number.isInteger(width) || width < 1) return undefined;
    for (let value = first; value <= last; value += width) values.add(value);
  }
  return values;
}
