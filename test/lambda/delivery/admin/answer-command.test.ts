import { decisionIn, readDriftCommand, readImportCommand } from '../../../../lambda/delivery/admin/answer-command';

const by = { identity: 'arn:aws:iam::1:user/ada', host: 'desk-7' };

test.each([
  [{ command: 'import', upstream: 'primary' }],
  [{ command: 'preview', upstream: 'primary', atMost: 5 }],
  [{ command: 'find group', upstream: 'primary', group: 'Staff' }],
  [{ command: 'manage', upstream: 'primary', group: 'Staff', by }],
])('%j is a command of the import function', (event) => {
  expect(readImportCommand(event)).toEqual(event);
});

test.each([
  [{ schedule: 'Import' }],
  [{ command: 'preview', upstream: 'primary' }],
  [{ command: 'find group', upstream: 'primary' }],
  // A decision without somebody who decides is none.
  [{ command: 'manage', upstream: 'primary', group: 'Staff' }],
  [{ command: 'manage', upstream: 'primary', group: 'Staff', by: { identity: 'ada' } }],
  [{ command: 'nonsense', upstream: 'primary', group: 'Staff', by }],
  ['import'],
  [null],
])('%j is none', (event) => {
  expect(readImportCommand(event)).toBeUndefined();
});

test('a comparison is asked for in one of two modes', () => {
  const command = { command: 'drift', upstream: 'primary', mode: 'repair' };
  expect(readDriftCommand(command)).toEqual(command);
  expect(readDriftCommand({ ...command, by })).toEqual({ ...command, by });
  expect(readDriftCommand({ ...command, mode: 'destroy' })).toBeUndefined();
});

test.each([
  [{ command: 'manage', upstream: 'primary', group: 'Staff', by }, 'manage', by.identity],
  [{ command: 'drift', upstream: 'primary', mode: 'repair', by }, 'repair', by.identity],
  // By a command line of an earlier version.
  [{ command: 'drift', upstream: 'primary', mode: 'repair' }, 'repair', undefined],
  [{ command: 'drift', upstream: 'primary', mode: 'report' }, undefined, undefined],
  [{ command: 'reach', upstream: 'primary' }, undefined, undefined],
] as const)('%j is the decision %s of %s', (command, action, who) => {
  const decision = decisionIn(command);
  expect([decision?.action, decision?.who]).toEqual([action, who]);
});
