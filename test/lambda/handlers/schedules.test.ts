import type { Context } from 'aws-lambda';
import { continueDrift, drift } from '../../../lambda/delivery/drift/drift';
import { importStep } from '../../../lambda/delivery/import/import';
import { countInvitations } from '../../../lambda/delivery/import/invitations';
import { handler as driftHandler } from '../../../lambda/handlers/drift';
import { handler as importHandler } from '../../../lambda/handlers/import';

// What the handlers call is tested for itself; here it is which of it a tick of a schedule comes to.
jest.mock('../../../lambda/runtime/delivery-run', () => ({
  duringDelivery: (_: unknown, work: (context: unknown) => unknown) => work('context'),
  duringCommand: jest.fn(),
  logger: { info: jest.fn() },
}));
jest.mock('../../../lambda/delivery/drift/drift', () => ({
  drift: jest.fn(async () => []),
  continueDrift: jest.fn(async () => []),
}));
jest.mock('../../../lambda/delivery/import/import', () => ({ importStep: jest.fn(async () => []) }));
jest.mock('../../../lambda/delivery/import/invitations', () => ({ countInvitations: jest.fn(async () => undefined) }));

const lambda = { getRemainingTimeInMillis: () => 900_000 } as Context;

beforeEach(() => jest.clearAllMocks());

test('the daily tick compares', async () => {
  await driftHandler({ schedule: 'Drift' }, lambda);
  expect(drift).toHaveBeenCalledTimes(1);
  expect(continueDrift).not.toHaveBeenCalled();
});

test('the tick of every quarter of an hour only goes on with what did not end', async () => {
  await driftHandler({ schedule: 'DriftContinuation' }, lambda);
  expect(continueDrift).toHaveBeenCalledTimes(1);
  expect(drift).not.toHaveBeenCalled();
});

test('each tick of the import goes on with it; open invitations are counted by one in five minutes', async () => {
  await importHandler({ schedule: 'Import' }, lambda);
  await importHandler({ schedule: 'Import' }, lambda);
  expect(importStep).toHaveBeenCalledTimes(2);
  expect(countInvitations).toHaveBeenCalledTimes(1);
  expect(countInvitations).toHaveBeenCalledWith('context');
});
