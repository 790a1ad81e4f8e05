import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Busy, DatabaseUnreachable, gaveUp } from '../../../lambda/table/errors';
import type { TableTrouble } from '../../../lambda/table/table-troubles';
import { withRetryBudget } from '../../../lambda/table/transaction';
import { cancelled, serviceError } from '../../support/dynamodb-faults';

interface Ends {
  readonly read: string;
  readonly write: string;
  readonly limitMs: number;
  readonly troubles: readonly TableTrouble[];
}

test('a database out of reach is told from a busy one, within seconds, whatever its network does', () => {
  const program = path.join(__dirname, 'support/unreachable-databases.ts');
  const output = execFileSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  const { closed, broken, silent } = JSON.parse(output) as Readonly<Record<'closed' | 'broken' | 'silent', Ends>>;
  expect(closed).toMatchObject({
    read: 'DatabaseUnreachable: the database cannot be reached (ECONNREFUSED)',
    write: 'DatabaseUnreachable: the database cannot be reached (ECONNREFUSED)',
  });
  expect(broken.read).toMatch(/^DatabaseUnreachable: /);
  expect(broken.write).toMatch(/^DatabaseUnreachable: /);
  // Accepted and never answered: without a limit of ours the function's own time would run out.
  expect(silent.read).toBe('DatabaseUnreachable: the database cannot be reached (ETIMEDOUT)');
  expect(silent.write).toMatch(/^DatabaseUnreachable: /);
  expect(silent.limitMs).toBeLessThan(10_000);
  for (const { troubles } of [closed, broken, silent]) {
    expect(troubles.map(({ kind, operation, tables }) => [kind, operation, ...tables])).toEqual([
      ['failed', 'GetItem', 'directory'],
      ['failed', 'TransactWriteItems', 'directory'],
    ]);
  }
  expect(closed.troubles[0]?.error).toBe('ECONNREFUSED');
});

test('what others do at the same time is contention, also where the database throttles', () => {
  for (const cause of [undefined, cancelled('TransactionConflict'), serviceError('ThrottlingException')]) {
    const error = gaveUp('nothing', cause);
    expect(error).toBeInstanceOf(Busy);
    expect(error).not.toBeInstanceOf(DatabaseUnreachable);
  }
});

test('that part of it was written is told, and the outage is still one, with its cause', async () => {
  const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const work = withRetryBudget(1000, async (patience) => {
    patience.written = 'part';
    throw gaveUp('nothing', cause);
  });
  await expect(work).rejects.toMatchObject({ name: 'DatabaseUnreachable', written: 'part', cause });
});
