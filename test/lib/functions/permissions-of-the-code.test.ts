import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { somewhere, synthesize } from '../synthesize';

const lambda = path.join(__dirname, '../../../lambda');

/** The source of a folder of lambda/, all files in one text. */
function sourceOf(folder: string): string {
  return readdirSync(path.join(lambda, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(lambda, folder, file), 'utf8'))
    .join('\n');
}

/** Names of the document client's commands, and of the actions that IAM wants for them. */
const actionOf: Readonly<Record<string, string>> = {
  GetCommand: 'dynamodb:GetItem',
  BatchGetCommand: 'dynamodb:BatchGetItem',
  QueryCommand: 'dynamodb:Query',
  PutCommand: 'dynamodb:PutItem',
  UpdateCommand: 'dynamodb:UpdateItem',
  DeleteCommand: 'dynamodb:DeleteItem',
};

/** Parts of a transaction, which are permitted one by one. */
const actionOfPart: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

const directory = sourceOf('directory');
const used = new Set<string>();
for (const [, command = ''] of directory.matchAll(/new (\w+Command)\(/g)) {
  if (command !== 'TransactWriteCommand') used.add(actionOf[command] ?? `no permission for ${command}`);
}
for (const [part, action] of Object.entries(actionOfPart)) {
  if (new RegExp(String.raw`action: \{ ${part}\b|const ${part} = \{`).test(directory)) used.add(action);
}

test('delivery, its accounts and policies do to the directory what the functions that deliver may, and no more', () => {
  const folders = ['delivery', 'account', 'policy', 'runtime'].map(sourceOf);
  const commands = folders.flatMap((text) =>
    [...text.matchAll(/new (\w+Command)\(/g)].map(([, command = '']) => command),
  );
  const needed = new Set(used);
  for (const command of commands) {
    if (!/Secret|TransactWrite/.test(command)) needed.add(actionOf[command] ?? `no permission for ${command}`);
  }
  for (const [part, action] of Object.entries(actionOfPart)) {
    if (folders.some((text) => new RegExp(String.raw`action: \{ ${part}\b|const ${part} = \{`).test(text)))
      needed.add(action);
  }
  const { template } = synthesize({}, somewhere);
  for (const name of ['Delivery', 'DeliverySweep', 'DeliveryImport', 'DeliveryDrift', 'DeliveryConfirmation']) {
    const role = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) =>
      id.startsWith(`Bridge${name}Role`),
    );
    const statements: readonly { Sid: string; Action: string | readonly string[] }[] =
      role?.[1].Properties.Policies[0].PolicyDocument.Statement;
    const granted = statements.filter(({ Sid }) => /Directory$/.test(Sid)).flatMap(({ Action }) => Action);
    expect(new Set(granted)).toEqual(needed);
  }
});

test('the SCIM function may do to the directory what its code does, and no more', () => {
  const { template } = synthesize({}, somewhere);
  const role = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) => id.includes('ScimFunctionRole'));
  const statements: readonly { Sid: string; Action: readonly string[] }[] =
    role?.[1].Properties.Policies[0].PolicyDocument.Statement;
  expect(new Set(statements.find(({ Sid }) => Sid === 'Directory')?.Action)).toEqual(used);
});

test('only runtime/ speaks to Secrets Manager, and only to read a value', () => {
  const commands = [...sourceOf('.').matchAll(/new (\w*Secret\w*Command)\(/g)].map(([, command]) => command);
  expect(new Set(commands)).toEqual(new Set(['GetSecretValueCommand']));
  expect(directory).not.toContain('client-secrets-manager');
});
