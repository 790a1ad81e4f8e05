import type { MetricQuery } from '../cloudwatch/alarms';
import type { Resolver } from '../template/intrinsics';
import { asList, asNumber, asObject, asString, type Json, type JsonObject, TemplateError } from '../template/template';

/** Where a widget stands on CloudWatch's grid of 24 columns. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a widget shows, as far as the local run can show it. Source: "Dashboard body structure and syntax" in the CloudWatch API reference. */
export type Content =
  | { readonly kind: 'text'; readonly markdown: string }
  | {
      readonly kind: 'alarms';
      readonly title: string;
      readonly arns: readonly string[];
      readonly alarmingFirst: boolean;
    }
  | { readonly kind: 'log'; readonly title: string; readonly query: string }
  | {
      readonly kind: 'metric';
      readonly title: string;
      readonly view: MetricView;
      /** Length of the widget's own time range in milliseconds; undefined to take the dashboard's. */
      readonly rangeMs: number | undefined;
      /** Whether one value stands for the whole time range. */
      readonly wholeRange: boolean;
      readonly series: readonly GraphSeries[];
      /** Horizontal annotations. */
      readonly lines: readonly Line[];
    }
  | {
      readonly kind: 'custom';
      readonly title: string;
      /** ARN of the function that draws the widget. */
      readonly endpoint: string;
      readonly params: Json;
      /** What redraws it, besides the person. */
      readonly updateOn: { readonly refresh: boolean; readonly timeRange: boolean };
    };

export type MetricView = 'timeSeries' | 'singleValue';

/** One line or number of a metric widget, and the queries that it is computed from. */
export interface GraphSeries {
  readonly label: string;
  /** Length of a period in milliseconds; undefined to leave it to the time range. */
  readonly periodMs: number | undefined;
  readonly id: string;
  readonly visible: boolean;
  readonly query: MetricQuery;
}

/** A value that matters on a graph, such as an objective. */
export interface Line {
  readonly label: string;
  readonly value: number;
}

export interface Widget extends Place {
  readonly content: Content;
}

/** The stack's dashboard: its bridge's name, and its widgets. Undefined if the stack has none. @throws TemplateError */
export function readDashboard(
  resolver: Resolver,
): { readonly name: string; readonly widgets: readonly Widget[] } | undefined {
  const [dashboard] = resolver.resources('AWS::CloudWatch::Dashboard');
  if (dashboard === undefined) return undefined;
  const { id, properties } = dashboard;
  const body = asObject(JSON.parse(asString(properties.DashboardBody, `${id}.DashboardBody`)) as Json);
  const widgets = asList(body?.widgets).map((each) => readWidget(asObject(each) ?? {}, id));
  // Of the bridge, with which its alarms' names begin: a dashboard's own has the region behind it.
  const region = asString(resolver.resolve({ Ref: 'AWS::Region' }, id), id);
  return { name: asString(resolver.resolve({ Ref: id }, id), id).replace(new RegExp(`-${region}$`), ''), widgets };
}

function readWidget(widget: JsonObject, where: string): Widget {
  const number = (name: string, otherwise: number) => asNumber(widget[name], `${where}.${name}`) ?? otherwise;
  const place = { x: number('x', 0), y: number('y', 0), width: number('width', 6), height: number('height', 6) };
  return { ...place, content: readContent(String(widget.type), asObject(widget.properties) ?? {}, where) };
}

function readContent(type: string, properties: JsonObject, where: string): Content {
  const title = String(properties.title ?? '');
  switch (type) {
    case 'text':
      return { kind: 'text', markdown: String(properties.markdown ?? '') };
    case 'alarm':
      return {
        kind: 'alarms',
        title,
        arns: asList(properties.alarms).map(String),
        alarmingFirst: properties.sortBy === 'stateUpdatedTimestamp',
      };
    case 'log':
      return { kind: 'log', title, query: String(properties.query) };
    case 'metric':
      return {
        kind: 'metric',
        title,
        view: viewOf(properties, where),
        rangeMs: ownRange(properties.start, where),
        wholeRange: properties.setPeriodToTimeRange === true,
        series: readSeries(properties),
        lines: readLines(properties),
      };
    case 'custom': {
      const updateOn = asObject(properties.updateOn) ?? {};
      return {
        kind: 'custom',
        title,
        endpoint: asString(properties.endpoint, `${where}, endpoint of the widget "${title}"`),
        params: properties.params ?? {},
        updateOn: { refresh: updateOn.refresh !== false, timeRange: updateOn.timeRange !== false },
      };
    }
    default:
      throw new TemplateError(`${where}: the local run does not know dashboard widgets of type ${type}.`);
  }
}

const unitMinutes: Readonly<Record<string, number>> = { TM: 1, TH: 60, D: 24 * 60, W: 7 * 24 * 60 };

/** `-PT10M`, `-PT3H`, `-P7D`, `-P2W`: back from now, as ISO 8601 writes durations. */
function ownRange(start: Json | undefined, where: string): number | undefined {
  if (start === undefined) return undefined;
  const [, time = '', count, unit = ''] = /^-P(T?)(\d+)([MHDW])$/.exec(String(start)) ?? [];
  const minutes = Number(count) * (unitMinutes[time + unit] ?? Number.NaN);
  if (Number.isNaN(minutes))
    throw new TemplateError(`${where}: the local run does not know the start ${String(start)} of a widget.`);
  return minutes * 60_000;
}

function viewOf({ view }: JsonObject, where: string): MetricView {
  if (view === 'timeSeries' || view === 'singleValue') return view;
  throw new TemplateError(`${where}: the local run does not know the metric view ${String(view)}.`);
}

function readLines({ annotations }: JsonObject): readonly Line[] {
  return asList(asObject(annotations)?.horizontal).map((each) => {
    const { label, value } = asObject(each) ?? {};
    return { label: String(label ?? ''), value: Number(value) };
  });
}

function readSeries(properties: JsonObject): readonly GraphSeries[] {
  return asList(properties.metrics).map((entry, index) => {
    const parts = asList(entry);
    const last = parts.at(-1);
    const options = asObject(last) ?? {};
    const names = (asObject(last) === undefined ? parts : parts.slice(0, -1)).map(String);
    const id = String(options.id ?? `series${index}`);
    const label = String(options.label ?? names[1] ?? options.expression ?? id);
    const period = options.period ?? properties.period;
    return {
      id,
      label,
      periodMs: typeof period === 'number' ? period * 1000 : undefined,
      visible: options.visible !== false,
      query: { id, label, source: sourceOf(names, options, properties) },
    };
  });
}

function sourceOf(names: readonly string[], options: JsonObject, properties: JsonObject): MetricQuery['source'] {
  if (typeof options.expression === 'string') return { kind: 'math', expression: options.expression };
  const [namespace = '', name = '', ...pairs] = names;
  const dimensions = Object.fromEntries(
    Array.from({ length: pairs.length / 2 }, (_, index) => [pairs[index * 2] ?? '', pairs[index * 2 + 1] ?? '']),
  );
  const statistic = String(options.stat ?? properties.stat ?? 'Average');
  return { kind: 'metric', metric: { namespace, name, dimensions }, statistic };
}
