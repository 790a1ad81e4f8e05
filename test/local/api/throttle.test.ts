import type { Route } from '../../../local/api/model';
import { Throttles } from '../../../local/api/throttle';

const route: Route = {
  resourceId: 'r',
  resourcePath: '/',
  httpMethod: 'ANY',
  functionId: 'Fn',
  integrationTimeoutMs: 29_000,
  throttle: { rate: 10, burst: 3 },
};

test('admits the burst, then the rate', () => {
  let now = 0;
  const throttles = new Throttles(() => now);
  const admitted = (requests: number) =>
    Array.from({ length: requests }, () => throttles.admit(route)).filter(Boolean).length;
  expect(admitted(5)).toBe(3);
  now += 100;
  expect(admitted(2)).toBe(1);
  now += 60_000;
  expect(admitted(10)).toBe(3);
});

test('a refused request takes nothing', () => {
  let now = 0;
  const throttles = new Throttles(() => now);
  for (let i = 0; i < 100; i++) throttles.admit(route);
  now += 100;
  expect(throttles.admit(route)).toBe(true);
});

test('without limits everything is admitted', () => {
  const { throttle: _, ...free } = route;
  const throttles = new Throttles(() => 0);
  expect(Array.from({ length: 1000 }, () => throttles.admit(free)).every(Boolean)).toBe(true);
});
