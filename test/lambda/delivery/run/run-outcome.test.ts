import { runOutcome } from '../../../../lambda/delivery/run/pages';

const upstreams = new Map([
  ['primary', { blocked: async () => undefined }],
  ['second', { blocked: async () => 'second is paused: moving house' }],
]);
const trouble = (upstream: string) => ({ upstream, message: `${upstream} did not answer` });

test('a run without trouble succeeded', async () => {
  expect(await runOutcome(upstreams, [])).toEqual({ outcome: 'succeeded' });
});

test('what was not tried, since nothing is sent there, did not fail', async () => {
  expect(await runOutcome(upstreams, [trouble('second')])).toEqual({
    outcome: 'skipped',
    why: 'second: second did not answer',
  });
});

test('one that failed beside one that was not tried is a failure', async () => {
  expect(await runOutcome(upstreams, [trouble('second'), trouble('primary')])).toEqual({
    outcome: 'failed',
    why: 'second: second did not answer primary: primary did not answer',
  });
});
