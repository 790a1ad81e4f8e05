import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { synthesize } from '../synthesize';
import { type FileFacts, factsOf, reachableFrom } from './code';

const lambda = path.join(__dirname, '../../../lambda');
const { template } = synthesize();

/** Commands of the document client, and parts of a transaction, which are permitted one by one: the actions that IAM wants. */
const actionOf: Readonly<Record<string, string>> = {
  GetCommand: 'dynamodb:GetItem',
  BatchGetCommand: 'dynamodb:BatchGetItem',
  QueryCommand: 'dynamodb:Query',
  PutCommand: 'dynamodb:PutItem',
  UpdateCommand: 'dynamodb:UpdateItem',
  DeleteCommand: 'dynamodb:DeleteItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  GetSecretValueCommand: 'secretsmanager:GetSecretValue',
};

/** What the code of these files does to the tables. A command that is not in the list above is an action that no role has. */
function actionsIn(files: Iterable<FileFacts>): ReadonlySet<string> {
  const names = [...files].flatMap(({ commands, parts }) => [...commands, ...parts]);
  const known = names.filter((name) => name !== 'TransactWriteCommand');
  const actions = known.map((name) => actionOf[name] ?? `no permission for ${name}`);
  return new Set(actions.filter((action) => !action.startsWith('secretsmanager:')));
}

/** What the functions with these handlers do to the tables. */
function actionsOf(...services: readonly string[]): ReadonlySet<string> {
  return actionsIn(services.flatMap((one) => [...reachableFrom(path.join(lambda, 'handlers', `${one}.ts`)).values()]));
}

/** What a role may do to the directory table. */
function granted(role: string, sid: RegExp): ReadonlySet<string> {
  const [, found] =
    Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) => id.startsWith(`Bridge${role}Role`)) ?? [];
  const statements: readonly { Sid: string; Action: string | readonly string[] }[] =
    found?.Properties.Policies[0].PolicyDocument.Statement ?? [];
  return new Set(statements.filter(({ Sid }) => sid.test(Sid)).flatMap(({ Action }) => Action));
}

const byDelivery = actionsOf('delivery', 'sweep', 'import', 'drift', 'confirm');
const delivering = ['Delivery', 'DeliverySweep', 'DeliveryImport', 'DeliveryDrift', 'DeliveryConfirmation'];

test.each(delivering)(
  '%s may do to the directory what the code of the functions that deliver does, and no more',
  (role) => {
    expect(granted(role, /Directory$/)).toEqual(byDelivery);
  },
);

test('the SCIM function may do to the directory what its code does, and no more', () => {
  expect(granted('ScimFunction', /^Directory$/)).toEqual(actionsOf('scim-api'));
});

test('the authorizer and the probe do nothing to the directory', () => {
  expect(actionsOf('authorizer', 'probe')).toEqual(new Set());
});

test('Secrets Manager is spoken to only in secrets/ and only to read a value; operators, with their own permissions, store and move them', () => {
  const files = readdirSync(lambda, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const all = files.map((file) => ({ file, ...factsOf(readFileSync(path.join(lambda, file), 'utf8')) }));
  const speaking = all.flatMap(({ file, commands }) =>
    commands.filter((name) => name.includes('Secret')).map((name) => `${path.dirname(file)}: ${name}`),
  );
  expect(new Set(speaking)).toEqual(
    new Set([
      'secrets: GetSecretValueCommand',
      'delivery/admin/credentials: PutSecretValueCommand',
      'delivery/admin/credentials: ListSecretVersionIdsCommand',
      'delivery/admin/recovery: ListSecretsCommand',
      'delivery/admin/credentials: UpdateSecretVersionStageCommand',
    ]),
  );
  // None of the functions has that door's code for it.
  for (const name of ['scim-api', 'authorizer', 'delivery', 'sweep', 'import', 'drift', 'confirm', 'probe']) {
    const bundled = [...reachableFrom(path.join(lambda, 'handlers', `${name}.ts`)).keys()];
    expect([
      name,
      bundled.filter((file) => /admin\/credentials\/(connection|token-secret|tokens)\.ts$/.test(file)),
    ]).toEqual([name, []]);
  }
});

describe('the test sees what the code does', () => {
  const actions = (source: string) => [...actionsIn([factsOf(source)])];

  test.each([
    ['on one line', 'steps.push({ action: { Put: { Item } } });'],
    ['with the brace on a line of its own', 'steps.push({\n  action:\n  {\n    Put: { Item },\n  },\n});'],
    ['under another name', 'const anything = { Put: { Item } };'],
    ['short', 'const Put = { Item };\nsend({ Put });'],
    ['quoted', "const part = { 'Put': { Item } };"],
    ['in a method', 'class Steps { *all() { yield [{ Put: { Item } }]; } }'],
    ['chosen', 'const part = isNew ? { Put: { Item } } : undefined;'],
  ])('a part of a transaction, %s', (_, source) => {
    expect(actions(source)).toEqual(['dynamodb:PutItem']);
  });

  test.each([
    ['named', "import { PutCommand } from 'x';\nsend(new PutCommand({ Item }));"],
    ['renamed', "import { PutCommand as Write } from 'x';\nsend(\n  new Write({ Item }),\n);"],
    ['by its package', "import * as db from 'x';\nsend(new db.PutCommand({ Item }));"],
  ])('a command, %s', (_, source) => {
    expect(actions(source)).toEqual(['dynamodb:PutItem']);
  });

  test('what no role has', () => {
    expect(actions('send(new ScanCommand({ TableName }));')).toEqual(['no permission for ScanCommand']);
  });

  test('no types, and no text that only looks like it', () => {
    expect(actions("type Part = { Put: object };\n// new ScanCommand()\nconst text = 'action: { Put';")).toEqual([]);
    expect(factsOf("import type { A } from './a';\nimport { b } from './b';\nexport * from './c';").imports).toEqual([
      './b',
      './c',
    ]);
  });
});
