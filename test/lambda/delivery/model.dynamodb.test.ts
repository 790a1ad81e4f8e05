import fc from 'fast-check';
import { freshTables } from '../../support/dynamodb-tables';
import { seedFrom } from '../../support/seed';
import { failure, guard, play, sequence } from './support/play';
import { World } from './support/world';

/** The same as model.test.ts, on Amazon's DynamoDB Local: what holds in memory holds there, too. */
const runs = Number(process.env.DELIVERY_DYNAMODB_SEQUENCES ?? 60);
const seed = seedFrom('DELIVERY_SEED', `${runs} sequences on DynamoDB Local`);

test(`whatever happens, the account is in the end as the directory wants it (${runs} sequences, seed ${seed})`, async () => {
  const property = fc.asyncProperty(sequence, failure, guard, fc.nat(), async (operations, faults, settings, turn) => {
    const tables = await freshTables();
    const { client, directoryTable, activityTable } = tables;
    const place = { client, directoryTable, activityTable, items: () => tables.everything() };
    await play(operations, new World(turn, faults, settings, place));
    await tables.drop();
  });
  await fc.assert(property, { numRuns: runs, seed });
}, 3_600_000);
