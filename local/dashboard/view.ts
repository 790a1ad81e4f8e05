import { marked } from 'marked';
import { type Alarm, valuesOf } from '../cloudwatch/alarms';
import type { CloudWatch } from '../cloudwatch/cloudwatch';
import { QueryError } from '../cloudwatch/insights/expression';
import type { Series } from '../cloudwatch/metric-math';
import type { Content, GraphSeries, Line, Place, Widget } from './body';

/** What a widget shows at this moment, for the page. */
export type Shown =
  | { readonly kind: 'text'; readonly html: string }
  | { readonly kind: 'alarms'; readonly title: string; readonly alarms: readonly Omit<Alarm, 'arn' | 'reads'>[] }
  | {
      readonly kind: 'log';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number | null)[])[];
    }
  | { readonly kind: 'problem'; readonly title: string; readonly message: string }
  | {
      readonly kind: 'graph' | 'numbers';
      readonly title: string;
      /** Ends of the periods, in seconds since 1970. */
      readonly times: readonly number[];
      readonly series: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
      /** Values to draw a line at. */
      readonly lines: readonly Line[];
    }
  | { readonly kind: 'custom'; readonly title: string; readonly index: number };

const minuteMs = 60_000;

/** CloudWatch's automatic period, by the length of the time range. Source: "Period" in the CloudWatch user guide. */
function automaticPeriod(rangeMs: number): number {
  return rangeMs <= 3 * 3_600_000 ? minuteMs : 5 * minuteMs;
}

/**
 * Computes what every widget shows.
 *
 * @param rangeMs length of the time range that ends now, in milliseconds
 * @param origin where the API listens on this machine, such as `http://localhost:8787`
 */
export function showWidgets(
  widgets: readonly Widget[],
  cloudWatch: CloudWatch,
  rangeMs: number,
  now: number,
  origin: string,
): readonly (Place & { readonly shown: Shown })[] {
  return widgets.map(({ x, y, width, height, content }, index) => ({
    x,
    y,
    width,
    height,
    shown: content.kind === 'text' ? text(content.markdown, origin) : show(content, index, cloudWatch, rangeMs, now),
  }));
}

/** The address that API Gateway would give the API, with which the template's texts are written. */
const deployedOrigin = /https:\/\/\w+\.execute-api\.[\w.-]+/g;

function text(markdown: string, origin: string): Shown {
  return {
    kind: 'text',
    html: withoutConsole(marked.parse(markdown.replace(deployedOrigin, origin), { async: false })),
  };
}

function show(
  content: Exclude<Content, { kind: 'text' }>,
  index: number,
  cloudWatch: CloudWatch,
  rangeMs: number,
  now: number,
): Shown {
  switch (content.kind) {
    case 'alarms':
      return { kind: 'alarms', title: content.title, alarms: standing(content, cloudWatch.alarms.all()) };
    case 'log':
      return logTable(content, cloudWatch, now - rangeMs);
    case 'metric':
      return graph(content, cloudWatch, rangeMs, now);
    case 'custom':
      return { kind: 'custom', title: content.title, index };
  }
}

/** Where an alarm's message leads whoever gets it by mail: to this page. */
const linkToItself = / Dashboard: https:\S+$/;

/** A link into the AWS console leads nowhere: no account has this stack. */
const withoutConsole = (markup: string): string =>
  markup.replace(/<a href="https:\/\/[^"/]*\bconsole\.[^"]*">(.*?)<\/a>/g, '$1');

function standing(
  { arns, alarmingFirst }: Extract<Content, { kind: 'alarms' }>,
  alarms: readonly Alarm[],
): readonly Omit<Alarm, 'arn' | 'reads'>[] {
  const shown = arns.flatMap((wanted) => {
    const found = alarms.find(({ arn }) => arn === wanted);
    if (found === undefined) return [];
    const { arn: _, reads: _reads, description, ...rest } = found;
    return [{ ...rest, description: description.replace(linkToItself, '') }];
  });
  const rank = ({ state }: Pick<Alarm, 'state'>) => ['ALARM', 'INSUFFICIENT_DATA', 'OK'].indexOf(state);
  return alarmingFirst ? shown.toSorted((one, other) => rank(one) - rank(other) || other.since - one.since) : shown;
}

function logTable({ title, query }: Extract<Content, { kind: 'log' }>, { logs }: CloudWatch, from: number): Shown {
  try {
    const { columns, rows } = logs.query(query, from);
    return { kind: 'log', title, columns, rows: rows.map((row) => row.map((value) => value ?? null)) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { kind: 'problem', title, message: error.message };
  }
}

function graph(
  { title, view, series, lines, rangeMs: own, wholeRange }: Extract<Content, { kind: 'metric' }>,
  { metrics }: CloudWatch,
  dashboardMs: number,
  now: number,
): Shown {
  const rangeMs = own ?? dashboardMs;
  const periodMs = wholeRange
    ? rangeMs
    : Math.max(automaticPeriod(rangeMs), ...series.map((each) => each.periodMs ?? 0));
  const count = Math.ceil(rangeMs / periodMs);
  // The period that is under way is shown as well, as in CloudWatch.
  const aligned = wholeRange ? minuteMs : periodMs;
  const end = Math.ceil((now + 1) / aligned) * aligned;
  const values = valuesOf(
    metrics,
    series.map(({ query }) => query),
    periodMs,
    end,
    count,
  );
  const isGraph = view !== 'singleValue';
  const drawn = ({ label, id }: GraphSeries) => {
    const all = values.get(id) ?? [];
    return { label, values: nulls(isGraph ? untilNow(all) : all) };
  };
  return {
    kind: isGraph ? 'graph' : 'numbers',
    title,
    times: Array.from({ length: count }, (_, at) => (end - (count - at) * periodMs) / 1000),
    series: series.filter(({ visible }) => visible).map(drawn),
    lines,
  };
}

/**
 * Without a zero in the period that is under way: it means that nothing has come yet, where a level is sent once a minute, and would look as
 * if what is the matter had just ended.
 */
const untilNow = (series: Series): Series =>
  series.at(-1) === 0 && series.at(-2) !== undefined ? [...series.slice(0, -1), undefined] : series;

const nulls = (series: Series): (number | null)[] => series.map((value) => value ?? null);
