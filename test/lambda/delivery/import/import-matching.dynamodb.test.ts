import fc from 'fast-check';
import type { Person } from '../../../../lambda/account/port';
import { importFindings } from '../../../../lambda/delivery/admin/decisions/findings';
import { importStep } from '../../../../lambda/delivery/import/import';
import { importPreview } from '../../../../lambda/delivery/import/preview';
import { type ConfirmedPerson, observedAt } from '../../../../lambda/delivery/state/observed';
import { addressOf } from '../../../../lambda/scim/email-address';
import { type Attributes, foldCase } from '../../../../lambda/scim/types';
import { toStored } from '../../../../lambda/table/codec';
import { consistencyFaults } from '../../../support/dynamodb-consistency';
import { actor } from '../../../support/dynamodb-samples';
import { freshTables } from '../../../support/dynamodb-tables';
import { importBench, never } from '../../../support/import-context';
import { seedFrom } from '../../../support/seed';
import { member, StandInAccount } from '../../../support/stand-in-account';

// Few addresses in several spellings, so that people share them and meet.
const address = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'é', 'e\u0301', 'd'),
    fc.constantFrom('example.com', 'EXAMPLE.com'),
    fc.boolean(),
  )
  .map(([name, domain, upper]) => `${upper ? name.toUpperCase() : name}@${domain}`);

const people: fc.Arbitrary<Person[]> = fc
  .array(
    fc.record({
      email: address,
      active: fc.boolean(),
      kind: fc.constantFrom<Person['kind']>('member', 'member', 'guest'),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map(({ email, ...more }, at) => member(email, { ...more, id: `P-${at}` })));

const users: fc.Arbitrary<Attributes[]> = fc.array(
  fc
    .record({ name: fc.oneof(address, fc.constantFrom('x', 'y')), email: fc.option(address), active: fc.boolean() })
    .map(
      ({ name, email, active }): Attributes => ({
        userName: name,
        active,
        ...(email === null ? {} : { emails: [{ value: email, primary: true }] }),
      }),
    ),
  { maxLength: 5 },
);

const runs = Number(process.env.MATCHING_RUNS ?? 60);
const seed = seedFrom('MATCHING_SEED', `${runs} accounts imported`);

test(`whoever is in the directory and the account, in whatever order and spelling (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(users, people, users, async (before, everybody, after) => {
      const tables = await freshTables();
      const account = new StandInAccount();
      account.everybody = everybody;
      const { context, upstream } = importBench(tables, account);
      const post = async (attributes: Attributes) => {
        const created = await context.directory.users.create(attributes, actor).catch(() => undefined);
        return created?.id;
      };
      const sent = new Set<string | undefined>();
      for (const attributes of before) sent.add(await post(attributes));
      const preview = await importPreview(context, upstream, never);
      const [progress] = await importStep(context, never);
      const findings = await importFindings(context, 'primary', progress?.state?.run ?? '');
      const imported = await tables.partition('USER');

      // Nobody is counted twice, nobody is forgotten.
      const counts = Object.values(progress?.state?.people ?? {});
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(everybody.length);
      // Guests are nobody's, and each person of the account is at most one user's.
      const takenIds = imported.flatMap((item) => observedAt<ConfirmedPerson>(item, 'primary').confirmed?.id ?? []);
      expect(new Set(takenIds).size).toBe(takenIds.length);
      for (const id of takenIds) expect(everybody.find((person) => person.id === id)?.kind).toBe('member');
      for (const person of everybody.filter(({ kind }) => kind === 'member')) {
        const isOurs = takenIds.includes(person.id);
        expect(isOurs || findings.some(({ id }) => id === person.id)).toBe(true);
      }
      for (const item of imported) {
        const { attributes, linked, id } = toStored(item);
        const { confirmed } = observedAt<ConfirmedPerson>(item, 'primary');
        // Who belongs together has one address; who was sent is due still, who was not is not.
        if (confirmed !== undefined) expect(foldCase(addressOf(attributes) ?? '')).toBe(foldCase(confirmed.email));
        expect(linked === false).toBe(!sent.has(id));
        expect(item.dueAt !== undefined).toBe(sent.has(id));
      }
      // The preview said so before: who would be linked, who only exists in the account, who would be invited.
      const linkedNow = imported.filter(
        (item) => item.linked !== false && observedAt(item, 'primary').confirmed !== undefined,
      );
      expect(preview.linked.map(({ userId }) => userId).sort()).toEqual(linkedNow.map(({ sk }) => sk).sort());
      const waiting = imported.filter((item) => item.linked === false).length;
      expect(preview.onlyInAccount.length).toBe(waiting);
      for (const { email } of preview.invited) {
        expect(everybody.some((one) => one.kind === 'member' && foldCase(one.email) === foldCase(email))).toBe(false);
      }

      // Whoever the identity provider sends now: nobody gets a second user for an address that waits.
      for (const attributes of after) {
        const id = await post(attributes);
        if (id === undefined) continue;
        const fold = foldCase(addressOf(attributes) ?? '');
        const waits = (await tables.partition('USER')).filter(
          (item) => item.linked === false && foldCase(addressOf(toStored(item).attributes) ?? '') === fold,
        );
        expect(fold === '' ? [] : waits).toEqual([]);
      }
      // And a second import changes nothing for those who are linked.
      const settled = await tables.partition('USER');
      const later = importBench(tables, account, { clock: () => new Date(Date.now() + 90_000_000) });
      await importStep(later.context, never);
      for (const item of settled.filter(({ linked }) => linked !== false)) {
        const now = await tables.item('USER', item.sk);
        expect(now?.attrs).toBe(item.attrs);
      }
      expect(consistencyFaults(await tables.everything())).toEqual([]);
    }),
    { numRuns: runs, seed },
  );
});
