import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Page, Person } from '../../../../lambda/account/port';
import { importStep } from '../../../../lambda/delivery/import/import';
import { freshTables } from '../../../support/dynamodb-tables';
import { importBench } from '../../../support/import-context';
import { member, StandInAccount } from '../../../support/stand-in-account';

/** All of it takes minutes on DynamoDB Local; a tenth shows the same, since a page costs what a page costs. */
const size = Number(process.env.IMPORT_PEOPLE ?? 5_000);
const pageSize = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** An account that makes its pages as they are asked for, so that nothing of it stays in memory. */
class EndlessPages extends StandInAccount {
  readonly heaps: number[] = [];

  override async people(next = '0'): Promise<Page<Person>> {
    const start = Number(next);
    if (start % (size / 10) === 0) {
      collect();
      this.heaps.push(process.memoryUsage().heapUsed);
    }
    const items = Array.from({ length: pageSize }, (_, at) => member(`person${start + at}@example.com`));
    return start + pageSize < size ? { items, next: String(start + pageSize) } : { items };
  }
}

test(`${size} people are imported over several calls, with flat memory`, async () => {
  const tables = await freshTables();
  const account = new EndlessPages();
  const { context } = importBench(tables, account);
  let calls = 0;
  for (let left = true; left; calls += 1) {
    // A call may begin pages for 2 s: as several invocations of the function would have it.
    const progress = await importStep(context, Date.now() + 32_000);
    expect(progress[0]?.outcome).not.toBe('stuck');
    left = progress[0]?.outcome === 'left';
    if (!left) expect(progress[0]?.state?.people).toEqual({ imported: size });
  }
  expect(calls).toBeGreaterThan(1);
  expect(await context.directory.users.total()).toBe(size);
  expect(await context.directory.users.find({ by: 'userName', value: `person${size - 1}@example.com` })).toHaveLength(
    1,
  );
  const [, first = 0] = account.heaps;
  const last = account.heaps.at(-1) ?? 0;
  // The first page's heap still grows with what is loaded on the way; from then on the other nine tenths may cost next to nothing.
  expect(last - first).toBeLessThan(8 * 1024 * 1024);
}, 600_000);
