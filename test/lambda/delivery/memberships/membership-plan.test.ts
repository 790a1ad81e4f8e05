import { nextForMembership } from '../../../../lambda/delivery/memberships/membership-plan';
import type { Item } from '../../../../lambda/table/store';

const observed = (state: object) => ({ observed: { rev: 1, by: { primary: state } } });
const group = (state: object, pk = 'GROUP'): Item => ({ pk, sk: 'g', version: 1, ...observed(state) });
const user = (state: object): Item => ({ pk: 'USER', sk: 'u', version: 1, ...observed(state) });
const membership = (desired: 'present' | 'absent', state: object = {}): Item => ({
  pk: 'MEMBERS#g',
  sk: 'u',
  version: 1,
  desired,
  ...observed(state),
});
const team = group({ taken: { id: 'G1' } });
const ada = user({ taken: { id: 'P1' }, version: 1 });
const between = { groupId: 'G1', personId: 'P1' };
const next = (item: Item, ofGroup: Item | undefined, ofUser: Item | undefined) =>
  nextForMembership(item, ofGroup, ofUser, 'primary');

describe('wanted', () => {
  const wanted = membership('present');

  test('it waits for its group, then for its person, and rests upon what it has seen of them', () => {
    expect(next(wanted, undefined, ada)).toMatchObject({ do: 'wait', how: 'soon', on: undefined });
    expect(next(wanted, group({}), ada)).toMatchObject({ do: 'wait', how: 'soon', on: group({}) });
    expect(next(wanted, team, undefined)).toMatchObject({ do: 'wait', how: 'soon', on: undefined });
    expect(next(wanted, team, user({}))).toMatchObject({ do: 'wait', how: 'soon', on: user({}) });
  });

  test('for somebody who is settled without being in the account it waits a day at a time', () => {
    const inactive = user({ version: 1 });
    expect(next(wanted, team, inactive)).toMatchObject({ do: 'wait', how: 'daily', on: inactive });
  });

  test('it is granted where it is not known to exist between these two', () => {
    for (const state of [{}, { taken: { ...between, personId: 'P0' } }, { taken: { ...between, groupId: 'G0' } }]) {
      expect(next(membership('present', state), team, ada)).toEqual({ do: 'grant', between });
    }
  });

  test('it is granted anew where that is in doubt, and settled where it is not', () => {
    for (const doubt of [{ recheck: true }, { maybe: between }]) {
      expect(next(membership('present', { taken: between, ...doubt }), team, ada)).toEqual({ do: 'grant', between });
    }
    const known = membership('present', { taken: between });
    expect(next(known, team, ada)).toEqual({ do: 'settle', state: { taken: between } });
  });
});

describe('unwanted', () => {
  test('it is revoked where it exists, or may exist', () => {
    for (const state of [{ taken: between }, { maybe: between }]) {
      expect(next(membership('absent', state), team, ada)).toEqual({ do: 'revoke', between });
    }
  });

  test('it is forgotten where it never was, or is gone with its group', () => {
    expect(next(membership('absent'), team, ada)).toEqual({ do: 'forget' });
    const known = membership('absent', { taken: between });
    expect(next(known, undefined, ada)).toEqual({ do: 'forget' });
    expect(next(known, group({ taken: { id: 'G2' } }), ada)).toEqual({ do: 'forget' });
    expect(next(known, group({}, 'GROUP#DELETED'), ada)).toEqual({ do: 'forget' });
  });

  test('it waits while its group is about to be removed: emptying that would be a way around the guard', () => {
    const leaving = group({ taken: { id: 'G1' } }, 'GROUP#DELETED');
    expect(next(membership('absent', { taken: between }), leaving, ada)).toMatchObject({ do: 'wait', on: leaving });
  });
});
