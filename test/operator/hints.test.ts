import { commands } from '../../operator/commands/table';
import { jsonWithTarget, targetOptions, withTarget } from '../../operator/hints';

const names = commands.map(({ name }) => name);
const order = ['stack', 'region', 'local', 'data-dir'];

test('an advised command repeats the options that name the bridge, so that it works as it is printed', () => {
  const options = targetOptions(order, { stack: 'Prod', region: 'eu-central-1', json: true, local: undefined });
  expect(options).toBe('--stack Prod --region eu-central-1');
  expect(withTarget('To see them: npx scim-bridge held list', names, options)).toBe(
    'To see them: npx scim-bridge held list --stack Prod --region eu-central-1',
  );
  expect(withTarget('Run: npx scim-bridge setup --go-live, then npx scim-bridge status.', names, options)).toBe(
    `Run: npx scim-bridge setup ${options} --go-live, then npx scim-bridge status ${options}.`,
  );
  expect(withTarget('See: npx scim-bridge held list --help', names, options)).toBe(
    'See: npx scim-bridge held list --help',
  );
});

test('a folder with blanks is one word for a shell', () => {
  const options = targetOptions(order, { local: true, 'data-dir': "Ada's bridge" });
  expect(options).toBe(`--local --data-dir 'Ada'\\''s bridge'`);
});

test('in JSON as well, and nothing is changed where nothing names a bridge', () => {
  const json = { notes: ['a: npx scim-bridge drift'], nested: { why: 'npx scim-bridge reseal' }, count: 2 };
  expect(jsonWithTarget(json, names, '--local')).toEqual({
    notes: ['a: npx scim-bridge drift --local'],
    nested: { why: 'npx scim-bridge reseal --local' },
    count: 2,
  });
  expect(jsonWithTarget(json, names, '')).toBe(json);
});
