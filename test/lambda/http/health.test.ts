import { type HealthReport, healthReport, isWell } from '../../../lambda/http/health';

const now = () => new Date('2026-03-03T14:06:56.789Z');
const program = { version: '1.2.3', build: '7' };
const key = { pk: 'STATE', sk: 'item' };
const store = (runs: object[], position = 'on') => ({
  get: async () => ({ ...key, position, since: 'x', by: 'y' }),
  queryAll: async () => runs.map((each) => ({ ...key, ...each })),
});
const run = (name: string, outcome: string, more: object = {}) => ({
  name,
  at: '2026-03-03T14:06:09.000Z',
  outcome,
  goodUntil: '2026-03-03T14:16:09.000Z',
  ...more,
});
const swept = (more: object = {}) =>
  run('sweep', 'succeeded', { upstreams: ['primary'], stopped: [], oldestBehindSeconds: 0, ...more });

const unreadable: unknown[] = [];
const report = (
  given: Parameters<typeof healthReport>[0]['store'],
  lookUp: () => Promise<unknown> = async () => ({}),
) => healthReport({ store: given, program, now, onUnreadable: (error) => unreadable.push(error) }, lookUp);

test('the shape that monitors of self-hosted bridges read', async () => {
  const time = { time: '2026-03-03T14:06:09Z', expires: '2026-03-03T14:16:09Z', state: 'healthy' };
  const found = { time: '2026-03-03T14:06:56Z', expires: '2026-03-03T14:16:56Z', state: 'healthy' };
  expect(await report(store([swept(), run('confirm', 'succeeded')]))).toEqual({
    build: '7',
    version: '1.2.3',
    reports: [
      { source: 'ConfirmationWatcher', ...time },
      { source: 'DeliveryBacklog', ...time },
      { source: 'DeliverySweep', ...time },
      { source: 'Directory', ...found },
      { source: 'SCIMServer', ...found },
      { source: 'Upstream:primary', ...time },
    ],
    retrievedAt: '2026-03-03T14:06:56Z',
  });
});

const statesOf = ({ reports }: HealthReport) => Object.fromEntries(reports.map(({ source, state }) => [source, state]));

const late = { goodUntil: '2026-03-03T14:06:56.000Z' };
const cases: readonly [what: string, given: ReturnType<typeof store>, states: object, well: boolean][] = [
  ['nothing has run yet', store([]), { DeliverySweep: 'unknown', Directory: 'healthy', SCIMServer: 'healthy' }, true],
  [
    'the sweep has not run for too long: what it found last says nothing any more',
    store([swept({ ...late, stopped: ['primary'] })]),
    { DeliverySweep: 'unhealthy', DeliveryBacklog: 'unknown', 'Upstream:primary': 'unknown' },
    false,
  ],
  ['a duty failed', store([swept(), run('drift', 'failed')]), { DriftCheck: 'unhealthy' }, false],
  ['a run that was not tried says nothing', store([run('import', 'skipped')]), { ImportWatcher: 'unknown' }, true],
  ['switched off', store([swept()], 'off'), { SCIMServer: 'unhealthy' }, false],
  [
    'one of two upstreams is paused or cannot be reached',
    store([swept({ upstreams: ['primary', 'saas'], stopped: ['saas'] })]),
    { 'Upstream:primary': 'healthy', 'Upstream:saas': 'unhealthy' },
    false,
  ],
  ['a change is due too long', store([swept({ oldestBehindSeconds: 1801 })]), { DeliveryBacklog: 'unhealthy' }, false],
  ['a change is due', store([swept({ oldestBehindSeconds: 1800 })]), { DeliveryBacklog: 'healthy' }, true],
  [
    'somebody keeps access too long',
    store([swept({ oldestRevocationSeconds: 301 })]),
    { DeliveryBacklog: 'unhealthy' },
    false,
  ],
  [
    'a change may wait longer here, a leaver less long',
    store([
      swept({ oldestBehindSeconds: 3000, oldestRevocationSeconds: 90, lateLimits: { change: 3600, revocation: 90 } }),
    ]),
    { DeliveryBacklog: 'healthy' },
    true,
  ],
  [
    'somebody keeps access longer than they may here',
    store([swept({ oldestRevocationSeconds: 91, lateLimits: { change: 3600, revocation: 90 } })]),
    { DeliveryBacklog: 'unhealthy' },
    false,
  ],
];

test.each(cases)('%s', async (_, given, states, well) => {
  const found = await report(given);
  expect(statesOf(found)).toMatchObject(states);
  expect(isWell(found)).toBe(well);
});

test.each([
  ['its small facts', { ...store([]), queryAll: () => Promise.reject(new Error('no table')) }, async () => ({})],
  ['a look-up of somebody', store([swept()]), () => Promise.reject(new Error('no table'))],
] as const)(
  'when the directory does not answer (%s), that is the finding, and the log says why',
  async (_, given, lookUp) => {
    unreadable.length = 0;
    const found = await report(given, lookUp);
    expect(statesOf(found)).toEqual({ Directory: 'unhealthy', SCIMServer: 'healthy' });
    expect(isWell(found)).toBe(false);
    expect(unreadable).toEqual([new Error('no table')]);
  },
);
