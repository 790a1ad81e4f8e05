import { Clock } from '../../local/clock';

test('a clock that stands still moves by hand, and ends the pauses that it passes', async () => {
  const clock = new Clock(0, 1000);
  const ended: number[] = [];
  for (const ms of [50, 10, 90]) void clock.pause(ms).then(() => ended.push(ms));
  clock.advance(60);
  await Promise.resolve();
  expect(clock.now()).toBe(1060);
  expect(ended.sort()).toEqual([10, 50]);
});

test('an hour passes in no time by a fast clock', async () => {
  const clock = new Clock(3_600_000);
  const before = clock.now();
  await clock.pause(3_600_000);
  expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
});

test('a pause ends with its signal', async () => {
  const ending = new AbortController();
  const pause = new Clock(0, 0).pause(1, ending.signal);
  ending.abort();
  await pause;
  await new Clock(0, 0).pause(1, ending.signal);
});

test("it is the machine's own time unless it was set", () => {
  expect(new Clock().isShifted).toBe(false);
  expect(new Clock().ahead).toBe(0);
  expect(new Clock(1, Date.now() - 60_000).ahead).toBeLessThanOrEqual(-59_900);
});
