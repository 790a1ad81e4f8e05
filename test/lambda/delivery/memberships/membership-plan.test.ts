import { planMembership } from '../../../../lambda/delivery/memberships/membership-plan';
import { type ConfirmedMembership, observedAt } from '../../../../lambda/delivery/state/observed';
import type { Item } from '../../../../lambda/table/store';

const observed = (state: object) => ({ observed: { revision: 1, perUpstream: { primary: state } } });
const group = (state: object, pk = 'GROUP'): Item => ({
  pk,
  sk: 'g',
  version: 1,
  attrs: JSON.stringify({ displayName: 'Team' }),
  ...observed(state),
});
const user = (state: object, active = false): Item => ({
  pk: 'USER',
  sk: 'u',
  version: 1,
  attrs: JSON.stringify({ userName: 'ada@x.org', active }),
  ...observed(state),
});
const membership = (desired: 'present' | 'absent', state: object = {}): Item => ({
  pk: 'MEMBERS#g',
  sk: 'u',
  version: 1,
  desired,
  ...observed(state),
});
const team = group({ confirmed: { id: 'G1', origin: 'created' } });
const ada = user({ confirmed: { id: 'P1' }, version: 1 });
const between = { groupId: 'G1', personId: 'P1' };
const now = new Date('2026-03-01T12:00:00.000Z');
const at = now.toISOString();
const facts = { members: async () => 1, anybodyIsWanted: async () => true };
const next = (item: Item, ofGroup: Item | undefined, ofUser: Item | undefined) =>
  planMembership(
    item,
    observedAt<ConfirmedMembership>(item, 'primary'),
    { group: ofGroup, user: ofUser },
    'primary',
    now,
    facts,
  );
const granted = { do: 'act', act: 'grant', begun: { act: 'grant', at, between }, batch: 'grant G1' };
const revoked = { do: 'act', act: 'revoke', begun: { act: 'revoke', at, between }, batch: 'revoke G1' };
const forgotten = { do: 'settle', status: 'delivered', state: {} };

describe('wanted', () => {
  const wanted = membership('present');

  test('it waits for its group, then for its person, and rests upon what it has seen of them', () => {
    expect(next(wanted, undefined, ada)).toMatchObject({ do: 'wait', on: undefined });
    expect(next(wanted, group({}), ada)).toMatchObject({ do: 'wait', on: group({}) });
    expect(next(wanted, team, undefined)).toMatchObject({ do: 'wait', on: undefined });
    expect(next(wanted, team, user({}))).toMatchObject({ do: 'wait', on: user({}) });
  });

  test('for somebody who is settled without being in the account it waits a day at a time', () => {
    const inactive = user({ version: 1 });
    expect(next(wanted, team, inactive)).toMatchObject({ do: 'wait', on: inactive, until: now.getTime() + 86_400_000 });
  });

  test('it is granted where it is not known to exist between these two', () => {
    for (const state of [
      {},
      { confirmed: { ...between, personId: 'P0' } },
      { confirmed: { ...between, groupId: 'G0' } },
    ]) {
      expect(next(membership('present', state), team, ada)).toEqual(granted);
    }
  });

  test('it is granted anew where that is in doubt, and settled where it is not', () => {
    for (const doubt of [
      { verify: true },
      { begun: [{ act: 'grant', at, between }] },
      { begun: [{ act: 'revoke', at, between }] },
    ]) {
      expect(next(membership('present', { confirmed: between, ...doubt }), team, ada)).toEqual(granted);
    }
    const known = membership('present', { confirmed: between });
    expect(next(known, team, ada)).toEqual({ do: 'settle', status: 'delivered', state: { confirmed: between } });
  });
});

describe('unwanted', () => {
  test('it is revoked where it exists, or may exist', () => {
    for (const state of [
      { confirmed: between },
      { begun: [{ act: 'grant', at, between }] },
      { begun: [{ act: 'revoke', at, between }] },
    ]) {
      expect(next(membership('absent', state), team, ada)).toEqual(revoked);
    }
  });

  test('it is forgotten where it never was, or is gone with its group', () => {
    expect(next(membership('absent'), team, ada)).toEqual(forgotten);
    const known = membership('absent', { confirmed: between });
    expect(next(known, undefined, ada)).toEqual(forgotten);
    expect(next(known, group({ confirmed: { id: 'G2' } }), ada)).toEqual(forgotten);
    expect(next(known, group({}, 'GROUP#DELETED'), ada)).toEqual(forgotten);
  });

  test('it waits while the group is about to be removed: emptying that would be a way around the guard', () => {
    const leaving = group({ confirmed: { id: 'G1' } }, 'GROUP#DELETED');
    expect(next(membership('absent', { confirmed: between }), leaving, ada)).toMatchObject({ do: 'wait', on: leaving });
  });
});
