import { lookup } from 'node:dns';
import { promisify } from 'node:util';
import fc from 'fast-check';

// What test/support/{environment.ts,runtime.cjs} see to, so that neither the machine's speed, nor its network, nor chance decides.

test('random tests play what the seed of the run says', () => {
  expect(process.env.RANDOM_SEED).toMatch(/^\d+$/);
  const play = (seed?: number) => fc.sample(fc.nat(), { numRuns: 5, ...(seed === undefined ? {} : { seed }) });
  expect(play()).toEqual(play(Number(process.env.RANDOM_SEED)));
});

test('the clock by which the kit gives up goes slower than the machine', () => {
  const began = { given: performance.now(), real: Date.now() };
  while (Date.now() - began.real < 60);
  const real = Date.now() - began.real;
  expect(performance.now() - began.given).toBeLessThan(real / 2);
});

test('no name server is asked for a host that cannot be there', async () => {
  await expect(promisify(lookup)('no-such-host.invalid')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});
