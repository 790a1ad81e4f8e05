import { healthReport } from '../../../lambda/http/health';

const now = () => new Date('2026-03-03T14:06:56.789Z');
const program = { version: '1.2.3', build: '7' };
const key = { pk: 'STATE', sk: 'item' };
const store = (runs: object[], position = 'on') => ({
  get: async () => ({ ...key, position, since: 'x', by: 'y' }),
  queryAll: async () => runs.map((each) => ({ ...key, ...each })),
});
const run = (name: string, outcome: string, goodUntil = '2026-03-03T14:16:09.000Z') => ({
  name,
  at: '2026-03-03T14:06:09.000Z',
  outcome,
  goodUntil,
});

test('the shape that monitors of self-hosted bridges read', async () => {
  const report = await healthReport(store([run('sweep', 'succeeded'), run('confirm', 'succeeded')]), program, now);
  expect(report).toEqual({
    build: '7',
    version: '1.2.3',
    reports: [
      {
        source: 'ConfirmationWatcher',
        time: '2026-03-03T14:06:09Z',
        expires: '2026-03-03T14:16:09Z',
        state: 'healthy',
      },
      { source: 'DeliverySweep', time: '2026-03-03T14:06:09Z', expires: '2026-03-03T14:16:09Z', state: 'healthy' },
      { source: 'Directory', time: '2026-03-03T14:06:56Z', expires: '2026-03-03T14:16:56Z', state: 'healthy' },
      { source: 'SCIMServer', time: '2026-03-03T14:06:56Z', expires: '2026-03-03T14:16:56Z', state: 'healthy' },
    ],
    retrievedAt: '2026-03-03T14:06:56Z',
  });
});

const states = async (...given: Parameters<typeof store>) =>
  Object.fromEntries(
    (await healthReport(store(...given), program, now)).reports.map(({ source, state }) => [source, state]),
  );

test('a duty that failed, or has not run for too long, is unhealthy; a sweep that never ran is unknown', async () => {
  const late = run('sweep', 'succeeded', '2026-03-03T14:06:56.000Z');
  expect(await states([late, run('drift', 'failed')])).toMatchObject({
    DeliverySweep: 'unhealthy',
    DriftCheck: 'unhealthy',
  });
  expect(await states([])).toEqual({ DeliverySweep: 'unknown', Directory: 'healthy', SCIMServer: 'healthy' });
});

test('switched off, the SCIM service is unhealthy', async () => {
  expect(await states([], 'off')).toMatchObject({ SCIMServer: 'unhealthy' });
});

test('when the directory does not answer, that is the finding', async () => {
  const broken = { ...store([]), queryAll: () => Promise.reject(new Error('no table')) };
  const { reports } = await healthReport(broken, program, now);
  expect(reports.map(({ source, state }) => [source, state])).toEqual([
    ['Directory', 'unhealthy'],
    ['SCIMServer', 'healthy'],
  ]);
});

test('a run that was not tried says nothing either way', async () => {
  const { reports } = await healthReport(store([run('import', 'skipped')]), program, now);
  expect(reports).toContainEqual(expect.objectContaining({ source: 'ImportWatcher', state: 'unknown' }));
});
