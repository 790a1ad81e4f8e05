import { Clock } from '../../local/clock';

test('a clock that is moved by hand ends the pauses that it passes', async () => {
  const clock = new Clock(1000, 'by hand');
  const ended: number[] = [];
  for (const ms of [50, 10, 90]) void clock.pause(ms).then(() => ended.push(ms));
  clock.advance(60);
  await Promise.resolve();
  expect(clock.now()).toBe(1060);
  expect(ended.sort()).toEqual([10, 50]);
});

test('an hour passes at once when the clock is put ahead', async () => {
  const clock = new Clock(0);
  const hour = clock.pause(3_600_000);
  clock.advance(3_600_000);
  await hour;
  await clock.pause(1);
  expect(clock.now()).toBeGreaterThan(3_600_000);
});

test('a pause ends with its signal', async () => {
  const ending = new AbortController();
  const pause = new Clock(0, 'by hand').pause(1, ending.signal);
  ending.abort();
  await pause;
  await new Clock(0, 'by hand').pause(1, ending.signal);
});

test("it is the machine's own time unless it was set", () => {
  expect(new Clock().isShifted).toBe(false);
  expect(new Clock().ahead).toBe(0);
  expect(new Clock(Date.now() - 60_000).ahead).toBeLessThanOrEqual(-59_900);
});

test('what is measured takes the time of the machine, or what passes by hand', async () => {
  const byHand = new Clock(0, 'by hand');
  const [machine, hand] = [new Clock(0).measure(), byHand.measure()];
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(machine()).toBeGreaterThan(0);
  expect(hand()).toBe(0);
  byHand.advance(7000);
  expect(hand()).toBe(7000);
});
