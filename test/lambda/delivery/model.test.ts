import fc from 'fast-check';
import { seedFrom } from '../../support/seed';
import { failure, guard, play, sequence } from './support/play';
import { memoryWorld } from './support/world';

/** Ids are counted, so that a seed tells everything: shards, and with them the order of a sweep, follow from ids. */
let mockIds = 0;
jest.mock('uuid', () => ({
  v7: () => {
    mockIds += 1;
    return `00000000-0000-7000-8000-${String(mockIds).padStart(12, '0')}`;
  },
}));
jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** So many sequences; `npm run test:soak` runs many times that. */
const runs = Number(process.env.DELIVERY_SEQUENCES ?? 2000);
const seed = seedFrom('DELIVERY_SEED', `${runs} sequences`);

test(`whatever happens, the account is in the end as the directory wants it (${runs} sequences, seed ${seed})`, async () => {
  const property = fc.asyncProperty(sequence, failure, guard, fc.nat(), (operations, faults, settings, turn) => {
    mockIds = 0;
    return play(operations, memoryWorld(turn, faults, settings));
  });
  await fc.assert(property, { numRuns: runs, seed });
}, 3_600_000);
