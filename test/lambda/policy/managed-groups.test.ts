import { judgeGroup, readExistingGroupsPolicy, sameNameRule } from '../../../lambda/policy/managed-groups';

const ordinary = { id: 'g1', manageable: true };
const role = { id: 'g2', manageable: false, reason: 'its members own the account.' };

test('what the operator may choose', () => {
  expect([undefined, '', 'refuse', 'adopt'].map(readExistingGroupsPolicy)).toEqual([
    'refuse',
    'refuse',
    'refuse',
    'adopt',
  ]);
  expect(() => readExistingGroupsPolicy('Adopt')).toThrow('neither refuse nor adopt');
});

test.each([
  ['nothing of that name', [], 'refuse', 'create'],
  ['nothing of that name', [], 'adopt', 'create'],
  ['one', [ordinary], 'refuse', 'refuse'],
  ['one', [ordinary], 'adopt', 'adopt'],
  ['two', [ordinary, { id: 'g3', manageable: true }], 'adopt', 'refuse'],
  ['a role', [role], 'adopt', 'refuse'],
  ['a role and an ordinary one', [ordinary, role], 'adopt', 'refuse'],
] as const)('%s %j, %s: %s', (_, found, policy, verdict) => {
  expect(judgeGroup('Staff', found, policy).verdict).toBe(verdict);
});

test('a refusal says what to do', () => {
  const why = (found: Parameters<typeof judgeGroup>[1], policy: 'refuse' | 'adopt') => {
    const verdict = judgeGroup('Staff', found, policy);
    return verdict.verdict === 'refuse' ? verdict.why : '';
  };
  expect(why([ordinary], 'refuse')).toMatch(/groups manage/);
  expect(why([role], 'adopt')).toMatch(/role in the account \(its members own the account\)/);
  expect(why([ordinary, ordinary], 'adopt')).toMatch(/Rename all but one/);
});

test('the rule as delivery asks for it', () => {
  expect(sameNameRule('adopt')('Staff', [ordinary])).toEqual({ adopt: ordinary });
  expect(sameNameRule('refuse')('Staff', [ordinary])).toEqual({ refuse: expect.stringContaining('groups manage') });
});
