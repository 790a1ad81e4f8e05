import { inspect } from 'node:util';
import {
  AccountError,
  Conflict,
  Contradicted,
  NotThere,
  Refused,
  Throttled,
  Unauthorised,
  Unavailable,
  Unsupported,
} from '../../../lambda/account/errors';
import type { Account, Group, Page, Person } from '../../../lambda/account/port';

/** What an upstream can be made to do to the next operation, whatever that is. */
export type Trouble = 'throttled' | 'unavailable' | 'unauthorised' | 'refused' | 'broken' | 'cut-off' | 'silent';

/** What an upstream can be made to do to the next change of a person. */
export interface Odds {
  /** It is answered with success, and nothing is done. */
  lie(): void;
  /** It is answered with success, and its body is an error with these words. Absent where answers have no body. */
  hideError?(words: string): void;
  /** It is denied, while everything else is let in. */
  deny(words: string): void;
  /** It is done, and the answer is lost. */
  loseAnswer(): void;
  /** It is answered with "slow down", and a wait of nothing. */
  throttleAtOnce(): void;
}

/** An account together with the stand-in behind it. */
export interface Upstream {
  readonly account: Account;
  /** Puts an active member into the account behind our back. */
  seed(person: { email: string; givenName: string; familyName: string }): Promise<string>;
  /** Everybody does what they were asked for: accept invitations and new emails. */
  peopleAct(): Promise<void>;
  /** What troubles can be caused; the next operation meets it. */
  readonly troubles: Partial<Record<Trouble, () => void>>;
  /** Troubles that only an answer can have: a change that is answered by silence does not notice. */
  readonly troublesOfAnswers?: readonly Trouble[];
  /** Absent for an upstream that never behaves oddly: a simulation. */
  readonly odds?: Odds;
  /** Whether look-ups by email disregard case, as RFC 7643 has it for userName. */
  readonly emailCase: 'disregarded' | 'compared';
  /** What must never be seen in an error. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export async function everything<T>(list: (next?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page: Page<T> = await list(next);
    all.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return all;
}

/** What was thrown; a test fails when nothing was. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it succeeded');
}

/** Where an upstream is silent, nothing else is waited for. */
const impatientMs = 200;

/**
 * What every adapter keeps to, run against its stand-in.
 *
 * @param open takes the time that a request may take, in milliseconds, where that is not the usual one
 */
export function accountContract(name: string, open: (timeoutMs?: number) => Promise<Upstream>): void {
  describe(`the account contract: ${name}`, () => {
    let upstream: Upstream;
    let account: Account;
    let number = 0;

    beforeEach(async () => {
      upstream = await open();
      account = upstream.account;
    });
    afterEach(() => upstream.close());

    /** How a trouble is caused; undefined where there is none of this kind. */
    const cause = async (trouble: Trouble): Promise<(() => void) | undefined> => {
      if (trouble === 'silent' && upstream.troubles.silent !== undefined) {
        await upstream.close();
        upstream = await open(impatientMs);
        account = upstream.account;
      }
      return upstream.troubles[trouble];
    };

    const someone = () => {
      number += 1;
      return { email: `Ada.${number}@example.com`, givenName: 'Ada', familyName: `Lovelace ${number}` };
    };
    const people = () => everything((next) => account.people(next));
    const groups = async () =>
      (await everything((next) => account.groups(next))).filter(({ manageable }) => manageable);
    const members = async ({ id }: Group) => (await everything((next) => account.members(id, next))).sort();
    const byId = async (id: string): Promise<Person> => {
      const person = await account.personById(id);
      if (person === undefined) throw new Error(`no person ${id}`);
      return person;
    };
    /** Runs a test where the capability is there, and otherwise proves that the operation says so. */
    const where = (able: boolean, test: () => Promise<void>, operations: (() => Promise<unknown>)[]) =>
      able
        ? test()
        : Promise.all(operations.map(async (run) => expect(await failureOf(run())).toBeInstanceOf(Unsupported))).then(
            () => {},
          );

    test('is healthy', async () => {
      expect(await account.health()).toEqual({ status: 'healthy' });
    });

    describe('people', () => {
      test('who are there already are listed, and found by id and by email in any case', async () => {
        const ada = someone();
        const id = await upstream.seed(ada);
        expect(await account.personById(id)).toMatchObject({ id, email: ada.email, active: true, kind: 'member' });
        expect(
          await account.personByEmail(upstream.emailCase === 'disregarded' ? ada.email.toUpperCase() : ada.email),
        ).toMatchObject({ id, email: ada.email });
        expect((await people()).map((person) => person.id)).toContain(id);
      });

      test('who are not there are undefined, not an error', async () => {
        expect(await account.personById('TDJZWGRBQRAWTG2APQFSIY5RBY')).toBeUndefined();
        expect(await account.personByEmail('nobody@example.com')).toBeUndefined();
      });

      test('are listed completely and once each, over pages, and a page can be read again', async () => {
        const seeded: string[] = [];
        for (let count = 0; count < 23; count += 1) seeded.push(await upstream.seed(someone()));
        const listed = (await people()).map(({ id }) => id);
        expect(new Set(listed).size).toBe(listed.length);
        expect(listed).toEqual(expect.arrayContaining(seeded));
        const first = await account.people();
        if (first.next !== undefined)
          expect(await account.people(first.next)).toEqual(await account.people(first.next));
      });

      test('are invited: active, and found afterwards', () =>
        where(account.capabilities.invite, async () => {
          const ada = someone();
          const person = await account.invite({
            ...ada,
            displayName: `Ada ${ada.familyName}`,
            externalId: 'x-1',
            locale: 'de-CH',
          });
          expect(person).toMatchObject({ email: ada.email, active: true, displayName: `Ada ${ada.familyName}` });
          expect(await account.personByEmail(ada.email)).toEqual(await account.personById(person.id));
        }, [() => account.invite(someone())]));

      test('are invited with an email alone', async () => {
        if (!account.capabilities.invite) return;
        const { email } = someone();
        expect(await account.invite({ email })).toMatchObject({ email, active: true });
      });

      test('are not invited twice, in whatever case the email is spelt, and nothing about them changes', async () => {
        if (!account.capabilities.invite) return;
        const ada = someone();
        const id = await upstream.seed(ada);
        const before = await byId(id);
        const error = await failureOf(
          account.invite({ email: ada.email.toLowerCase(), givenName: 'Eve', familyName: 'X' }).then((person) => {
            // An upstream that answers with the record that is there is idempotent; anything else made somebody new.
            expect(person).toEqual(before);
            throw new Conflict('the record that was there');
          }),
        );
        expect(error).toBeInstanceOf(Conflict);
        const known = (error as Conflict).known;
        if (known !== undefined) expect(known).toEqual(before);
        expect(await byId(id)).toEqual(before);
        expect((await people()).filter(({ email }) => email.toLowerCase() === ada.email.toLowerCase())).toEqual([
          before,
        ]);
      });

      test('who are suspended and invited again are known, and stay suspended until they are reactivated', async () => {
        if (!account.capabilities.invite) return;
        const ada = someone();
        const id = await upstream.seed(ada);
        await account.suspend(id);
        const error = await failureOf(account.invite(ada));
        expect(error).toBeInstanceOf(Conflict);
        expect((await account.personByEmail(ada.email)) ?? (error as Conflict).known).toMatchObject({
          id,
          active: false,
        });
        await account.reactivate(id);
        expect(await byId(id)).toMatchObject({ email: ada.email, active: true });
      });

      test('change their names, and the email stays as the account spells it', () =>
        where(account.capabilities.update, async () => {
          const ada = someone();
          const id = await upstream.seed(ada);
          const changed = await account.update(id, {
            givenName: 'Augusta',
            familyName: 'King',
            displayName: 'Augusta King',
          });
          expect(changed).toMatchObject({ id, email: ada.email, displayName: 'Augusta King', active: true });
          if (changed.givenName !== undefined)
            expect(changed).toMatchObject({ givenName: 'Augusta', familyName: 'King' });
          expect(await byId(id)).toEqual(changed);
        }, [() => account.update('X', { displayName: 'Eve' })]));

      test('change their email when the change says so, at once or when they accept it', async () => {
        if (!account.capabilities.update) return;
        const { email } = someone();
        const id = await upstream.seed({ ...someone() });
        if (!account.capabilities.changeEmail) {
          expect(await failureOf(account.update(id, { email }))).toBeInstanceOf(Unsupported);
          return;
        }
        const after = await account.update(id, { email });
        expect([after.email, after.pendingEmail]).toContain(email);
        await upstream.peopleAct();
        expect(await account.personByEmail(email)).toMatchObject({ id, email });
      });

      test('are suspended and reactivated, and doing it again is success', async () => {
        const id = await upstream.seed(someone());
        await account.suspend(id);
        await account.suspend(id);
        expect(await byId(id)).toMatchObject({ active: false, state: 'suspended' });
        expect((await people()).find((person) => person.id === id)).toMatchObject({ active: false });
        await account.reactivate(id);
        await account.reactivate(id);
        expect(await byId(id)).toMatchObject({ active: true });
      });

      test('who are not there cannot be changed', async () => {
        expect(await failureOf(account.suspend('TDJZWGRBQRAWTG2APQFSIY5RBY'))).toBeInstanceOf(NotThere);
        expect(await failureOf(account.reactivate('TDJZWGRBQRAWTG2APQFSIY5RBY'))).toBeInstanceOf(NotThere);
        if (!account.capabilities.update) return;
        expect(await failureOf(account.update('TDJZWGRBQRAWTG2APQFSIY5RBY', { displayName: 'Eve' }))).toBeInstanceOf(
          NotThere,
        );
      });

      test('are removed, and doing it again is success', () =>
        where(account.capabilities.remove, async () => {
          const ada = someone();
          const id = await upstream.seed(ada);
          await account.remove(id);
          await account.remove(id);
          expect(await account.personById(id)).toBeUndefined();
          expect(await account.personByEmail(ada.email)).toBeUndefined();
        }, [() => account.remove('X')]));

      test('are confirmed after they accepted', async () => {
        if (!account.capabilities.invite) return;
        const { id } = await account.invite(someone());
        const { id: other } = await account.invite(someone());
        const all = async (accepted: readonly Person[]) => accepted;
        expect(await account.confirmAccepted(all)).toEqual([]);
        await upstream.peopleAct();
        if (account.capabilities.confirm === 'automatic') return;
        expect(await byId(id)).toMatchObject({ state: 'accepted' });
        const mine = async (accepted: readonly Person[]) => accepted.filter((person) => person.id === id);
        expect((await account.confirmAccepted(mine)).map((person) => person.id)).toEqual([id]);
        expect(await byId(id)).toMatchObject({ state: 'active' });
        // Whom somebody else invited stays for somebody else to confirm.
        expect(await byId(other)).toMatchObject({ state: 'accepted' });
        expect(await account.confirmAccepted(mine)).toEqual([]);
      });
    });

    describe('groups', () => {
      const group = () => account.createGroup(`Team "${someone().familyName}" – Ä`);

      test('are made, found by name in any case, renamed and removed', () =>
        where(account.capabilities.groups, async () => {
          expect(await groups()).toEqual([]);
          const made = await group();
          expect(made.manageable).toBe(true);
          expect(await account.groupByName(made.name.toLowerCase())).toEqual([made]);
          expect(await groups()).toEqual([made]);
          await account.renameGroup(made.id, 'Ops');
          await account.renameGroup(made.id, 'Ops');
          expect(await account.groupByName(made.name)).toEqual([]);
          expect(await account.groupByName('Ops')).toEqual([{ ...made, name: 'Ops' }]);
          await account.removeGroup(made.id);
          expect(await failureOf(account.removeGroup(made.id))).toBeInstanceOf(NotThere);
          expect(await groups()).toEqual([]);
        }, [
          () => account.groups(),
          () => account.groupByName('x'),
          () => account.createGroup('x'),
          () => account.renameGroup('x', 'y'),
          () => account.removeGroup('x'),
          () => account.members('x'),
          () => account.grant('x', []),
          () => account.revoke('x', []),
        ]));

      test('take members and give them up, again and again, other members untouched', async () => {
        if (!account.capabilities.groups) return;
        const made = await group();
        const [a = '', b = '', c = ''] = [
          await upstream.seed(someone()),
          await upstream.seed(someone()),
          await upstream.seed(someone()),
        ];
        expect(await members(made)).toEqual([]);
        await account.grant(made.id, [a, b]);
        await account.grant(made.id, [b, c]);
        if (account.capabilities.membersReadable) expect(await members(made)).toEqual([a, b, c].sort());
        await account.revoke(made.id, [a, c]);
        await account.revoke(made.id, [a, c]);
        if (account.capabilities.membersReadable) expect(await members(made)).toEqual([b]);
        await account.renameGroup(made.id, 'Renamed');
        if (account.capabilities.membersReadable) expect(await members(made)).toEqual([b]);
      });

      test('that are not there cannot be changed', async () => {
        if (!account.capabilities.groups) return;
        const id = await upstream.seed(someone());
        for (const work of [
          () => account.members('nogroup'),
          () => account.grant('nogroup', [id]),
          () => account.renameGroup('nogroup', 'x'),
        ]) {
          expect(await failureOf(work())).toBeInstanceOf(NotThere);
        }
      });
    });

    describe('what was done is what the account shows', () => {
      /** A change of somebody's access, both ways: what it shall be, the change, and how it is then. */
      const changes = ['suspend', 'reactivate'] as const;
      const prepared = async (change: (typeof changes)[number]) => {
        const id = await upstream.seed(someone());
        if (change === 'reactivate') await account.suspend(id);
        return { id, before: change === 'suspend' };
      };

      test.each(changes)('%s that is accepted and not done is contradicted, and can be repeated', async (change) => {
        const { id, before } = await prepared(change);
        if (upstream.odds === undefined) return;
        upstream.odds.lie();
        const error = await failureOf(account[change](id));
        expect(error).toBeInstanceOf(Contradicted);
        expect(error).toMatchObject({ outcome: 'unknown' });
        expect(await byId(id)).toMatchObject({ active: before });
        await account[change](id);
        expect(await byId(id)).toMatchObject({ active: !before });
      });

      test.each(changes)('%s whose answer is lost is of unknown outcome, done or not', async (change) => {
        const { id, before } = await prepared(change);
        if (upstream.odds === undefined) return;
        upstream.odds.loseAnswer();
        expect(await failureOf(account[change](id))).toMatchObject({ name: 'Unavailable', outcome: 'unknown' });
        expect(await byId(id)).toMatchObject({ active: !before });
        await account[change](id);
        expect(await byId(id)).toMatchObject({ active: !before });
      });

      test.each(changes)(
        '%s that is accepted with an error in the body is a failure, with its words',
        async (change) => {
          const { id, before } = await prepared(change);
          if (upstream.odds?.hideError === undefined) return;
          upstream.odds.hideError('seat limit reached');
          const error = await failureOf(account[change](id));
          expect(error).toBeInstanceOf(Refused);
          expect((error as Refused).said).toContain('seat limit reached');
          expect(await byId(id)).toMatchObject({ active: before });
        },
      );

      test('somebody in a group is still in it when a revocation was not done', async () => {
        if (!account.capabilities.groups || upstream.odds === undefined || !account.capabilities.membersReadable)
          return;
        const team = await account.createGroup('Team');
        const id = await upstream.seed(someone());
        await account.grant(team.id, [id]);
        await account.revoke(team.id, [id]);
        await account.revoke(team.id, [id]);
        expect(await members(team)).toEqual([]);
      });
    });

    describe('one bad apple', () => {
      test('somebody whom the account denies us is refused, with its words and without advice; it lets us in otherwise', async () => {
        const [ada, bob] = [await upstream.seed(someone()), await upstream.seed(someone())];
        if (upstream.odds === undefined) return;
        upstream.odds.deny('owners are managed by hand');
        const error = await failureOf(account.suspend(ada));
        expect(error).toBeInstanceOf(Refused);
        expect((error as Refused).said).toContain('owners are managed by hand');
        expect((error as Error).message).not.toMatch(/token|base URL/);
        expect(await account.health()).toEqual({ status: 'healthy' });
        await account.suspend(bob);
        expect(await byId(bob)).toMatchObject({ active: false });
      });

      test('a slower pace is never "at once", and may follow upon an act', async () => {
        const id = await upstream.seed(someone());
        if (upstream.odds === undefined) return;
        upstream.odds.throttleAtOnce();
        expect(await failureOf(account.suspend(id))).toMatchObject({
          name: 'Throttled',
          retryAfterMs: undefined,
          outcome: 'unknown',
        });
      });
    });

    describe('trouble', () => {
      const expected = {
        throttled: Throttled,
        unavailable: Unavailable,
        unauthorised: Unauthorised,
        refused: Refused,
        broken: Unavailable,
        'cut-off': Unavailable,
        silent: Unavailable,
      } as const;

      test.each(Object.keys(expected) as Trouble[])('%s: a list fails, and is never empty', async (trouble) => {
        const strike = await cause(trouble);
        if (strike === undefined) return;
        await upstream.seed(someone());
        strike();
        expect(await failureOf(account.people())).toBeInstanceOf(expected[trouble]);
        if (!account.capabilities.groups) return;
        strike();
        expect(await failureOf(account.groups())).toBeInstanceOf(expected[trouble]);
      });

      test.each(Object.keys(expected) as Trouble[])(
        '%s: a change fails in words, without a secret',
        async (trouble) => {
          const strike = await cause(trouble);
          if (strike === undefined || upstream.troublesOfAnswers?.includes(trouble)) return;
          const id = await upstream.seed(someone());
          strike();
          const error = await failureOf(account.suspend(id));
          expect(error).toBeInstanceOf(AccountError);
          expect((error as AccountError).message).not.toBe('');
          // Everything that a logger could show: stack, cause, every property.
          const shown = inspect(error, { depth: 10, showHidden: true });
          for (const secret of upstream.secrets) expect(shown).not.toContain(secret);
        },
      );

      test('and health says so instead of failing', async () => {
        const { unavailable, unauthorised } = upstream.troubles;
        if (unavailable === undefined || unauthorised === undefined) return;
        unavailable();
        expect(await account.health()).toMatchObject({ status: 'unavailable', reason: expect.any(String) });
        unauthorised();
        expect(await account.health()).toMatchObject({ status: 'unauthorised', reason: expect.any(String) });
        expect(await account.health()).toEqual({ status: 'healthy' });
      });
    });
  });
}
