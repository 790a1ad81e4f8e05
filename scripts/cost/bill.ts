import { classes } from '../../lambda/delivery/admin/ocsf/classes';
import { scimsessionCacheMs } from '../../lambda/secrets/scimsession-store';
import { hoursAMonth, type PriceName, prices } from '../../lib/monitoring/prices';
import { capacity, sizes } from './capacity';
import { dashboardOpened, functions, startMs, startsAMonth } from './functions';
import { hoursWithData, knownMetrics } from './metric-hours';
import {
  alarmMetrics,
  archives,
  assertPriced,
  type FunctionOf,
  filteredMetrics,
  functionsOf,
  ofType,
  type Template,
} from './template';
import type { Traffic } from './traffic';

/** One line of the bill. */
export interface Line {
  readonly item: string;
  /** How much of it in a month, as text. */
  readonly what: string;
  /** US dollars a month. */
  readonly usd: number;
  /** What is billed whatever happens, or by use. */
  readonly kind: 'fixed' | 'use';
}

/** What the template costs in a month of this traffic. @throws Error when it has something that the model does not know */
export function billOf(template: Template, traffic: Traffic): readonly Line[] {
  assertPriced(template);
  const all = functionsOf(template, hoursAMonth);
  return [...fixedLines(template), ...metricLines(template, traffic), ...useLines(template, all, traffic)].filter(
    ({ usd }) => usd > 0,
  );
}

/** The sum of lines, in US dollars a month. */
export const total = (lines: readonly Line[], kind?: Line['kind']): number =>
  lines.filter((line) => kind === undefined || line.kind === kind).reduce((sum, { usd }) => sum + usd, 0);

const priced = (price: PriceName, amount: number): number => prices[price].usd * amount;

function fixedLines(template: Template): readonly Line[] {
  const { alarms, metrics } = alarmMetrics(template);
  const count = (type: string) => ofType(template, type).length;
  const rules = ofType(template, 'AWS::WAFv2::WebACL').flatMap(
    ({ Rules }) => (Rules ?? []) as readonly object[],
  ).length;
  const fixed = (item: string, price: PriceName, amount: number, what = count_(amount)): Line => ({
    item,
    what,
    usd: priced(price, amount),
    kind: 'fixed',
  });
  const nats = count('AWS::EC2::NatGateway');
  const addresses = Math.max(count('AWS::EC2::EIP'), nats);
  return [
    fixed('alarms', 'alarmMetric', metrics, `${alarms} alarms, which read ${metrics} metrics`),
    fixed('composite alarm', 'compositeAlarm', count('AWS::CloudWatch::CompositeAlarm')),
    fixed('dashboard', 'dashboard', count('AWS::CloudWatch::Dashboard')),
    fixed('secrets', 'secret', count('AWS::SecretsManager::Secret')),
    fixed('KMS key', 'key', count('AWS::KMS::Key')),
    fixed('NAT gateway', 'natHour', nats * hoursAMonth, count_(nats)),
    fixed('public address', 'addressHour', addresses * hoursAMonth, count_(addresses)),
    fixed('web ACL', 'webAcl', count('AWS::WAFv2::WebACL')),
    fixed('rules of the web ACL', 'webAclRule', rules),
  ];
}

/** The sweep's sign of life has data in every hour; the others when there is something to say. */
function metricLines(template: Template, traffic: Traffic): readonly Line[] {
  const names = [...new Set([...knownMetrics, ...filteredMetrics(template)])];
  const hours = names.map((name) => ({ name, hours: hoursWithData(name, traffic) }));
  const always = hours.filter((each) => each.hours >= hoursAMonth);
  const sparse = hours.filter((each) => each.hours < hoursAMonth);
  const sum = (list: typeof hours) => list.reduce((all, each) => all + each.hours, 0);
  const line = (item: string, list: typeof hours, kind: Line['kind']): Line => ({
    item,
    what: `${list.length} with data in ${round(sum(list))} hours together`,
    usd: priced('metric', sum(list) / hoursAMonth),
    kind,
  });
  return [
    line(
      'metrics that always have data',
      always.filter(({ name }) => name === 'People'),
      'fixed',
    ),
    line(
      'metrics that have data when there is something',
      [...sparse, ...always.filter(({ name }) => name !== 'People')],
      'use',
    ),
  ];
}

function useLines(template: Template, all: readonly FunctionOf[], traffic: Traffic): readonly Line[] {
  const { changes, joiners, requests, pages, lookups, people } = traffic;
  const probes = all.find(({ service }) => service === 'probe')?.scheduled ?? 0;
  const each = all.map((one) => ({ ...one, ...callsOf(one, traffic, probes) }));
  const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((result, one) => result + of(one), 0);
  const answered = requests + probes;

  const runs = (service: string) => each.find((one) => one.service === service)?.calls ?? 0;
  const done: readonly (readonly [keyof typeof capacity, number])[] = [
    ['change', changes * 2],
    ['creation', joiners],
    ['lookup', lookups],
    ['page', pages],
    ['delivery', changes],
    ['sweep', runs('sweep')],
    ['import', runs('import')],
    ['drift', runs('drift')],
    ['confirm', runs('confirm')],
    ['health', probes],
    ['digest', runs('activity-digest')],
    ['recordRead', changes * recordsAChange],
    ['personLookedAt', people * 2 * (hoursAMonth / 24)],
  ];
  const units = (kind: 'reads' | 'writes') =>
    done.reduce((result, [what, times]) => result + capacity[what][kind] * times, 0);
  const retentionMonths = 400 / 30;
  const gb = (people * sizes.person + changes * recordsAChange * retentionMonths * sizes.activityRecord) / 1e6;

  const logGb = (sum(({ calls, logBytes }) => calls * logBytes) + answered * accessLineBytes) / 1e9;
  const traces = each.some(({ traced }) => traced) ? answered : 0;
  const reads = secretReads(all, traffic, probes);
  const secretsHaveKey = ofType(template, 'AWS::SecretsManager::Secret').some(({ KmsKeyId }) => KmsKeyId !== undefined);
  const use = (item: string, what: string, usd: number): Line => ({ item, what, usd, kind: 'use' });
  return [
    use(
      'requests',
      `${round(requests)} of the identity provider, ${round(probes)} of the probe`,
      priced('apiRequest', answered),
    ),
    use(
      'functions',
      `${round(sum(({ calls }) => calls))} calls, ${round(sum(({ gbSeconds }) => gbSeconds))} GB-seconds`,
      priced(
        'functionCall',
        sum(({ calls }) => calls),
      ) +
        priced(
          'functionGbSecond',
          sum(({ gbSeconds }) => gbSeconds),
        ),
    ),
    use(
      'tables',
      `${round(units('reads'))} read units, ${round(units('writes'))} write units, ${gb.toFixed(3)} GB`,
      priced('tableRead', units('reads')) +
        priced('tableWrite', units('writes')) +
        priced('tableStorage', gb) +
        priced('tableRecovery', gb),
    ),
    use(
      'logs',
      `${logGb.toFixed(2)} GB, kept for three months; the dashboard opened ${dashboardOpened} times`,
      priced('logsTakenIn', logGb) +
        priced('logsKept', logGb * 3) +
        priced('logsQueried', dashboardOpened * logGb * (2 / 30) * tablesOfLogs),
    ),
    use('traces', `${round(traces)}`, priced('trace', traces)),
    use(
      'reads of secrets',
      `${round(reads)}${secretsHaveKey ? ', each with a use of the key' : ''}`,
      priced('secretCall', reads) + (secretsHaveKey ? priced('keyCall', reads) : 0),
    ),
    ...archiveLines(template, traffic),
    use(
      'requests through the web ACL',
      round(answered),
      ofType(template, 'AWS::WAFv2::WebACL').length * priced('webAclRequest', answered),
    ),
  ];
}

/**
 * The bucket of option activityArchive: a digest each hour, and an object of events for each class in the hours in which something happens. The
 * lock itself costs nothing, but whatever is locked is paid for until the lock ends.
 */
function archiveLines(template: Template, { changes, hoursOf }: Traffic): readonly Line[] {
  const records = changes * recordsAChange;
  return archives(template).flatMap(({ lockedDays }): Line[] => {
    const objects = hoursAMonth + hoursOf(changes) * Object.keys(classes).length;
    const gb =
      ((hoursAMonth * sizes.digest + records * sizes.archivedRecord) * (lockedDays / (hoursAMonth / 24))) / 1e6;
    return [
      {
        item: 'archive',
        what: `${round(objects)} objects written, ${gb.toFixed(3)} GB locked for ${lockedDays} days`,
        usd: priced('archiveObject', objects) + priced('archiveStorage', gb),
        kind: 'use',
      },
    ];
  });
}

/** Activity records of a change: that it was accepted, and what its deliveries came to. */
const recordsAChange = 3;

/** One request's line in the access log, in bytes. */
const accessLineBytes = 800;
/** Tables of logs on the dashboard, each of which reads the logs of its time range. */
const tablesOfLogs = 8;

function callsOf({ service, memoryMb, scheduled }: FunctionOf, traffic: Traffic, probes: number) {
  const model = functions[service];
  if (model === undefined)
    throw new Error(
      `The cost model does not know the function ${service}: say in scripts/cost/functions.ts how often it runs and for how long.`,
    );
  const calls = scheduled + model.calls(traffic, probes);
  const ms = calls * model.ms + (model.moreMs?.(traffic) ?? 0) + Math.min(calls, startsAMonth) * startMs;
  return { calls, gbSeconds: (ms / 1000) * (memoryMb / 1024), logBytes: model.logBytes };
}

/**
 * The authorizer reads the current version of a token when its copy is older than half a minute, the probe its own token every quarter of an
 * hour, and the functions that deliver the scimsession as often.
 */
function secretReads(all: readonly FunctionOf[], { bursts }: Traffic, probes: number): number {
  const delivering = ['sweep', 'import', 'confirm', 'drift'].map(
    (service) => all.find((one) => one.service === service)?.scheduled ?? 0,
  );
  const ofScimsession = delivering.reduce((sum, runs) => sum + Math.min(runs, scimsessionReadsAMonth), 0);
  const probeReads = Math.min(probes, hoursAMonth * 4);
  return bursts + probes + probeReads + ofScimsession;
}

/** How often a month a function that runs all the time reads the scimsession again. */
const scimsessionReadsAMonth = (hoursAMonth * 3_600_000) / scimsessionCacheMs;

const round = (value: number): string => Math.round(value).toLocaleString('en-US');
const count_ = (amount: number): string => String(amount);
