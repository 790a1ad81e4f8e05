import { type Bad, explore, type Revocation } from './support/exhaustive/explore';

/** Ids are counted, so that runs can be told to be alike. */
let mockIds = 0;
jest.mock('uuid', () => ({
  v7: () => {
    mockIds += 1;
    return `00000000-0000-7000-8000-${String(mockIds).padStart(12, '0')}`;
  },
}));

/** So many operations of the identity provider in a row; `npm run test:soak` takes one more. */
const most = Number(process.env.DELIVERY_OPERATIONS ?? 3);

test(`one person, one group, every sequence of ${most} operations, one fault at every place`, async () => {
  const began = Date.now();
  const { runs, played, bad, revocations } = await explore(most);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stderr.write(`${runs} runs, ${played} of them different on the way, in ${seconds} s\n${table(revocations)}`);
  expect(summary(bad)).toEqual([]);
}, 3_600_000);

/** How long a leaver stays active after the identity provider has said so, by what goes wrong. */
function table(revocations: readonly Revocation[]): string {
  const by = grouped(revocations, ({ fault }) => fault);
  const lines = [...by].map(([fault, some]) => {
    const times = some.map(({ ms }) => ms / 1000).sort((one, other) => one - other);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(1);
    return `${fault.padEnd(24)}${String(some.length).padStart(8)}${[at(0.5), at(0.99), at(1)].map((s) => String(s).padStart(9)).join('')}\n`;
  });
  return `revocation, in seconds${'runs'.padStart(10)}${'p50'.padStart(9)}${'p99'.padStart(9)}${'longest'.padStart(9)}\n${lines.join('')}`;
}

/** How often each thing went wrong after what, with the shortest way to it. */
function summary(bad: readonly Bad[]): string[] {
  return [...grouped(bad, ({ fault, what }) => `${what}, after: ${fault}`)].map(([what, some]) => {
    const [shortest] = some.map(({ path }) => path).sort((one, other) => one.length - other.length);
    return `${some.length} times: ${what}: ${shortest}`;
  });
}

function grouped<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
