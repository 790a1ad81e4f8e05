import { PassThrough, type Writable } from 'node:stream';
import { AlarmTitle } from '../../../lambda/contract/alarm-titles';
import { alarmNames } from '../../../lib/monitoring/alarm-options';
import { CloudWatch } from '../../../local/cloudwatch/cloudwatch';
import type { FunctionDefinition } from '../../../local/functions/definition';
import type { Invocation } from '../../../local/functions/instance';
import { PlatformLog } from '../../../local/functions/platform-log';
import { place } from '../../../local/local-account';
import { Resolver } from '../../../local/template/intrinsics';
import { LocalResources } from '../../../local/template/physical';
import type { Template } from '../../../local/template/template';
import { synthesize } from '../../lib/synthesize';

const template = synthesize().template.toJSON() as unknown as Template;
const resolver = new Resolver(template, { ...place, stackName: 'ScimBridge' }, new LocalResources());

/** The template's alarms, under a clock that stands still between two minutes. */
function watch() {
  let minutes = 0;
  let now = Date.parse('2026-11-27T12:00:30Z');
  const cloudWatch = new CloudWatch(resolver, { now: () => now, pause: async () => {} });
  const idOf = (wanted: RegExp) => {
    const [id] = resolver.existing().find(([each]) => wanted.test(each)) ?? [];
    if (id === undefined) throw new Error(`no resource ${wanted}`);
    return id;
  };
  const name = (id: RegExp) => String(resolver.resolve({ Ref: idOf(id) }, ''));
  /** A call ends, and Lambda reports it in the function's log. */
  const ended = (id: RegExp, errorType?: string) => {
    const definition = { id: idOf(id), name: name(id), logFormat: 'JSON', memoryMb: 512 } as FunctionDefinition;
    // A stream of its own for each line: the second line of one waits for the event loop.
    const write = (line: string) => cloudWatch.functionLog(definition, new PassThrough().resume()).write(line);
    const log = new PlatformLog(definition, { write } as Writable);
    const end = log.begin({ requestId: 'r' } as Invocation);
    end(
      errorType === undefined
        ? { kind: 'result', payload: '' }
        : { kind: 'error', payload: JSON.stringify({ errorType }) },
    );
  };
  const put = (namespace: string, metric: string, dimensions: Record<string, string>, value: number) =>
    cloudWatch.metrics.put({ namespace, name: metric, dimensions }, value, now);
  const level = (metric: string, value: number) => put('ScimBridge', metric, { service: 'delivery' }, value);
  const stateOf = (title: string) => cloudWatch.alarms.all().find((each) => each.name === `ScimBridge ${title}`)?.state;
  return {
    cloudWatch,
    name,
    put,
    level,
    stateOf,
    ended,
    /** A minute of a bridge that is well, and of what else happens in it. */
    minute(fault: () => void = () => {}, missing?: 'sweeps' | 'probes' | 'digests') {
      if (missing !== 'digests') cloudWatch.receivedLogEvents(name(/^BridgeDigestsLog[0-9A-F]{8}$/), 1);
      if (missing !== 'probes' && minutes++ % 5 === 0) {
        cloudWatch.invoked({ name: name(/^BridgeProbeFunction/) }, 'result', 300);
      }
      if (missing !== 'sweeps') {
        ended(/^BridgeDeliverySweepFunction[0-9A-F]{8}$/);
        level('People', 500);
      }
      fault();
      now += 60_000;
      cloudWatch.tick();
    },
  };
}

type Watch = ReturnType<typeof watch>;

const table = { service: 'table' };

const accessLine = (status: number, error: string) => JSON.stringify({ answer: `status=${status} error=${error}` });

/** What each alarm is for, as it shows in the metrics and logs of the bridge. */
const faults: Readonly<
  Record<
    (typeof alarmNames)[number],
    { title: string; fault: (watch: Watch) => void; missing?: 'sweeps' | 'probes' | 'digests' }
  >
> = {
  ProbeFailed: { title: 'Probe failed', fault: (w) => w.put('ScimBridge', 'ProbeFailed', { service: 'probe' }, 1) },
  ProbeSilent: {
    title: 'Probe silent',
    fault: () => {},
    missing: 'probes',
  },
  ApiServerErrors: {
    title: 'API server errors',
    fault: ({ cloudWatch }) => {
      for (let count = 0; count < 5; count += 1) cloudWatch.answered(502, 30);
    },
  },
  ApiLatency: { title: 'API latency', fault: ({ cloudWatch }) => cloudWatch.answered(200, 6000) },
  ScimApiErrors: {
    title: 'Function errors scim-api',
    fault: (w) => w.cloudWatch.invoked({ name: w.name(/^BridgeScimFunction[0-9A-F]{8}$/) }, 'error', 25_000),
  },
  ScimApiThrottles: {
    title: 'Function throttles scim-api',
    fault: (w) => w.cloudWatch.invoked({ name: w.name(/^BridgeScimFunction[0-9A-F]{8}$/) }, 'throttled', 0),
  },
  TokenCheckFailures: {
    title: 'Token check failures',
    fault: ({ cloudWatch }) => cloudWatch.accessLine(accessLine(500, 'AUTHORIZER_FAILURE')),
  },
  AuthenticationFailures: {
    title: 'Authentication failures',
    fault: ({ cloudWatch }) => {
      for (let count = 0; count < 10; count += 1) cloudWatch.accessLine(accessLine(401, 'UNAUTHORIZED'));
    },
  },
  RevocationLate: { title: 'Revocation late', fault: ({ level }) => level('OldestRevocationSeconds', 301) },
  DeliveryBehind: { title: AlarmTitle.deliveryBehind, fault: ({ level }) => level('OldestBehindSeconds', 1801) },
  DeliveriesRetrying: { title: AlarmTitle.deliveriesRetrying, fault: ({ level }) => level('Retrying', 1) },
  UpstreamPaused: { title: 'Upstream paused', fault: ({ level }) => level('Paused', 1) },
  DeliveriesFailed: { title: 'Deliveries failed', fault: ({ level }) => level('Failed', 2) },
  RemovalsHeld: { title: 'Removals held', fault: ({ level }) => level('Held', 390) },
  RemovalGuardFired: { title: 'Removal guard fired', fault: ({ level }) => level('GuardFired', 390) },
  ProviderSilent: { title: 'Provider silent', fault: ({ level }) => level('ProvidersSilent', 1) },
  FormerTokenInUse: { title: 'Former token in use', fault: ({ level }) => level('FormerTokensInUse', 1) },
  TokenOld: { title: 'Token old', fault: ({ level }) => level('TokensOld', 1) },
  DriftFound: { title: 'Drift found', fault: ({ level }) => level('Drift', 3) },
  ImportFailed: { title: 'Import failed', fault: ({ level }) => level('ImportFailed', 1) },
  InvitationsOpen: { title: 'Invitations open', fault: ({ level }) => level('InvitationsOpen', 2) },
  SweepMissing: { title: 'Sweep missing', fault: () => {}, missing: 'sweeps' },
  DeliveryErrors: {
    title: 'Function errors delivery',
    fault: ({ ended }) => ended(/^BridgeDeliveryImportFunction[0-9A-F]{8}$/, 'Sandbox.Timedout'),
  },
  DeliveryStreamLate: {
    title: 'Delivery stream late',
    fault: (w) => w.cloudWatch.readStream({ name: w.name(/^BridgeDeliveryFunction[0-9A-F]{8}$/) }, 960_000),
  },
  UndeliveredEvents: {
    title: 'Undelivered events',
    fault: (w) =>
      w.put('AWS/SQS', 'NumberOfMessagesSent', { QueueName: w.name(/^BridgeDeliveryFailuresQueue[0-9A-F]{8}$/) }, 1),
  },
  TableThrottles: { title: 'Table throttles', fault: ({ put }) => put('ScimBridge', 'TableThrottles', table, 3) },
  TableSystemErrors: {
    title: 'Table system errors',
    fault: ({ put }) => put('ScimBridge', 'TableSystemErrors', table, 1),
  },
  ActivityDigestMissing: { title: 'Activity digest missing', fault: () => {}, missing: 'digests' },
};

test('what /health reports raises no alarm about the API, however often somebody asks', () => {
  const w = watch();
  const report = (times: number) => {
    for (let count = 0; count < times; count += 1) {
      w.cloudWatch.answered(503, 30);
      w.put('ScimBridge', 'ReportedUnhealthy', { service: 'scim-api' }, 1);
    }
  };
  for (let minute = 0; minute < 12; minute += 1) w.minute(() => report(4));
  expect(w.stateOf('API server errors')).toBe('OK');
  for (let minute = 0; minute < 6; minute += 1) {
    w.minute(() => {
      report(4);
      w.cloudWatch.answered(502, 30);
    });
  }
  expect(w.stateOf('API server errors')).toBe('ALARM');
});

const longestMinutes = 200;

describe.each(alarmNames)('%s', (alarm) => {
  const { title, fault, missing } = faults[alarm];
  const concerned = ![
    'AuthenticationFailures',
    'RemovalsHeld',
    'RemovalGuardFired',
    'FormerTokenInUse',
    'TokenOld',
    'DriftFound',
    'InvitationsOpen',
    'ActivityDigestMissing',
  ].includes(alarm);

  it('fires while its fault lasts, ends after it, and no other fires with it', () => {
    const w = watch();
    for (let minute = 0; minute < 12; minute += 1) w.minute();
    expect(w.cloudWatch.alarms.all().filter(({ state }) => state === 'ALARM')).toEqual([]);
    let minutes = 0;
    while (w.stateOf(title) !== 'ALARM' && minutes < longestMinutes) {
      w.minute(() => fault(w), missing);
      minutes += 1;
    }
    const firing = w.cloudWatch.alarms.all().filter(({ state }) => state === 'ALARM');
    expect(firing.map(({ name }) => name)).toEqual([
      ...(concerned ? ['ScimBridge Bridge unhealthy'] : []),
      `ScimBridge ${title}`,
    ]);
    minutes = 0;
    while (w.stateOf(title) === 'ALARM' && minutes < longestMinutes) {
      w.minute();
      minutes += 1;
    }
    expect(w.stateOf(title)).toBe('OK');
    expect(w.stateOf('Bridge unhealthy')).toBe('OK');
  });
});

test.each(['Sandbox.Timedout', 'Runtime.OutOfMemory', 'Runtime.ExitError', 'Error'])(
  'a call of a function that delivers that ends by %s counts as one that failed',
  (errorType) => {
    const w = watch();
    for (const id of [/^BridgeDeliveryFunction/, /^BridgeDeliverySweepFunction/, /^BridgeDeliveryDriftFunction/])
      w.ended(new RegExp(`${id.source}[0-9A-F]{8}$`), errorType);
    w.minute();
    const metric = { namespace: 'ScimBridge', name: 'DeliveryErrors', dimensions: {} };
    expect(w.cloudWatch.metrics.periods(metric, 'Sum', 60_000, Date.parse('2026-11-27T12:01:00Z'), 1)).toEqual([3]);
  },
);
