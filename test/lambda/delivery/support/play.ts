import fc from 'fast-check';
import { disagreements } from './agreement';
import { type Operation, operation, perform } from './operations';
import type { World } from './world';

/** How bad a time the workers have. */
export const failure = fc.record({
  crash: fc.constantFrom(0, 5, 30),
  throttle: fc.constantFrom(0, 20, 150),
  lostAnswer: fc.constantFrom(0, 50, 200),
  lie: fc.constantFrom(0, 0, 50),
  denial: fc.constantFrom(0, 0, 50),
  longWait: fc.constantFrom(0, 0, 20),
  lateMs: fc.constantFrom(0, 0, 20_000),
  storeFails: fc.constantFrom(0, 20),
});

function populate({ account }: World): void {
  account.add({ email: 'Known@x.org', givenName: 'Known' });
  account.add({ email: 'guest@x.org' }, { kind: 'guest' });
  account.add({ email: 'boss@x.org', givenName: 'Boss' });
  account.add({ email: 'bystander@x.org', givenName: 'By' });
  account.addTeam('Known');
  account.addTeam('Bystanders');
}

/** What was done to whom nobody asked to be touched, or more often than was allowed. */
function offences(world: World, operations: readonly Operation[]): string[] {
  const { account } = world;
  const faults: string[] = [];
  const [, guest, boss, bystander] = [...['P1', 'P2', 'P3', 'P4']].map((id) => account.persons.get(id));
  if (bystander?.active !== true || bystander.givenName !== 'By') faults.push('the bystander was touched');
  if (account.log.some((line) => /^(suspend|remove|update|reactivate) P2\b/.test(line)))
    faults.push(`the guest was touched: ${guest?.email}`);
  if (account.log.some((line) => /^(suspend|remove) P3\b/.test(line)))
    faults.push(`the protected person was taken away: ${boss?.email}`);
  if ([...account.teams.values()].find(({ name }) => name === 'Bystanders') === undefined)
    faults.push('a foreign group was touched');
  // Each person once: nobody who was invited is there twice, whatever became of the answers.
  const invited = [...account.persons.values()].filter(({ invitedByUs }) => invitedByUs);
  const emails = invited.map(({ email }) => email.toLowerCase());
  if (new Set(emails).size !== emails.length) faults.push(`somebody was invited twice: ${emails}`);
  const { removals, passed } = world.unreleased;
  const guarded = world.guard !== 'off' && world.records.length > 0;
  if (guarded && !operations.some((one) => one.do === 'meddle') && removals > passed) {
    faults.push(`${removals} removals, of which the guard saw ${passed}`);
  }
  return faults;
}

/** Plays a sequence to its end, and checks what has become of everybody. */
export async function play(operations: readonly Operation[], world: World): Promise<void> {
  populate(world);
  for (const one of operations) {
    await perform(one, world);
    world.check();
  }
  await world.settle(operations.some((one) => one.do === 'meddle') ? 'repaired' : 'left');
  expect(disagreements(await world.place.items(), world.account)).toEqual([]);
  expect(offences(world, operations)).toEqual([]);
}

export const sequence = fc.array(operation, { minLength: 5, maxLength: 40 });
export const guard = fc.constantFrom('off' as const, { count: 1, percent: 0, windowMinutes: 60 });
