import { Env } from '../../../lambda/contract/names';
import { optionVariable } from '../../../lambda/contract/option-variable';
import { readDeliverySettings } from '../../../lambda/runtime/delivery-settings';
import { EnvironmentError } from '../../../lambda/runtime/environment';

const environment = {
  [Env.directoryTable]: 'Directory',
  [Env.activityTable]: 'Activity',
  [optionVariable('activityRetentionDays')]: '400',
  [Env.bearerTokenSecret]: 'arn:token',
  [Env.scimsessionSecret]: 'arn:scimsession',
  [Env.changeLateSeconds]: '1800',
  [Env.revocationLateSeconds]: '90',
  [optionVariable('logPersonalData')]: 'false',
  [optionVariable('settleSeconds')]: '30',
  [optionVariable('existingGroups')]: 'refuse',
  [optionVariable('deleteMeans')]: 'suspend',
  [optionVariable('removalGuard')]: 'true',
  [optionVariable('removalGuardCount')]: '10',
  [optionVariable('removalGuardPercent')]: '2',
  [optionVariable('removalGuardWindowMinutes')]: '60',
  [optionVariable('driftCheck')]: 'report',
  [optionVariable('upstreamConcurrency')]: '4',
};

test('reads what the template sets', () => {
  expect(readDeliverySettings(environment)).toMatchObject({
    directoryTable: 'Directory',
    settleSeconds: 30,
    upstreamConcurrency: 4,
    lateLimits: { change: 1800, revocation: 90 },
    domains: 'any',
    driftMode: 'report',
    policy: {
      deleted: 'suspend',
      guard: { count: 10, percent: 2, windowMinutes: 60 },
      protectedEmails: new Set(),
    },
  });
});

test('protected people are compared without regard to case', () => {
  const { policy } = readDeliverySettings({
    ...environment,
    [optionVariable('protectedEmails')]: 'Owner@Example.com, b@example.com',
  });
  expect(policy.protectedEmails).toEqual(new Set(['owner@example.com', 'b@example.com']));
});

test('the guard is off only when it is said to be', () => {
  expect(readDeliverySettings({ ...environment, [optionVariable('removalGuard')]: 'false' }).policy.guard).toBe('off');
});

test('a group of the same name is refused, or adopted where the operator says so', async () => {
  const group = { id: 'g1', name: 'Engineering', manageable: true };
  const decide = (policy: string) =>
    readDeliverySettings({ ...environment, [optionVariable('existingGroups')]: policy }).policy.sameName(group.name, [
      group,
    ]);
  expect(await decide('refuse')).toMatchObject({ refuse: expect.stringContaining('Engineering') });
  expect(await decide('adopt')).toEqual({ adopt: group });
});

test.each([
  [optionVariable('deleteMeans'), 'delete'],
  [optionVariable('removalGuard'), 'yes'],
  [optionVariable('removalGuardCount'), 'ten'],
  [optionVariable('driftCheck'), 'delete'],
  [optionVariable('existingGroups'), 'ignore'],
  [optionVariable('allowedDomains'), 'not a domain!'],
  [Env.scimsessionSecret, undefined],
])('%s as %j keeps the function from loading, and is named', (name, value) => {
  const read = () => readDeliverySettings({ ...environment, [name]: value });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(name);
});
