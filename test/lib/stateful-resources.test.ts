import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../package.json';
import { connected, smallest } from './configurations';
import { losses, type Recorded, statefulResources } from './stateful-resources';
import { somewhere, synthesize } from './synthesize';

type Resources = Readonly<Record<string, Recorded>>;

/** Of the version before: written at each release by `npm run record:stateful` (docs/releasing.md). */
const file = path.join(__dirname, 'stateful-resources.json');
const now = (): Record<'smallest' | 'connected', Resources> => ({
  smallest: statefulResources(synthesize(smallest).template),
  connected: statefulResources(synthesize(connected, somewhere).template),
});

if (process.env.RECORD_STATEFUL !== undefined) {
  test('is recorded', () => writeFileSync(file, `${JSON.stringify({ version, ...now() }, null, 2)}\n`));
} else {
  test.each(['smallest', 'connected'] as const)(
    'an upgrade of the %s bridge replaces nothing that holds data',
    (shape) => {
      const before = JSON.parse(readFileSync(file, 'utf8')) as Record<typeof shape, Resources>;
      expect(Object.keys(before[shape]).length).toBeGreaterThan(10);
      expect(losses(before[shape], now()[shape])).toEqual([]);
    },
  );
}

describe('what would be lost', () => {
  const table: Recorded = { type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain', replacing: { KeySchema: ['pk'] } };
  test.each([
    ['another logical id', { Other: table }, 'Table (AWS::DynamoDB::Table) is gone or has another logical id'],
    [
      'another key',
      { Table: { ...table, replacing: { KeySchema: ['id'] } } },
      'Table: a change of KeySchema replaces it',
    ],
    [
      'a name where there was none',
      { Table: { ...table, replacing: { ...table.replacing, TableName: 'people' } } },
      'Table: a change of TableName replaces it',
    ],
    [
      'another policy',
      { Table: { ...table, DeletionPolicy: 'Delete' } },
      'Table: it would no longer outlive the stack',
    ],
    [
      'another type',
      { Table: { ...table, type: 'AWS::DynamoDB::GlobalTable' } },
      'Table: its type changes from AWS::DynamoDB::Table to AWS::DynamoDB::GlobalTable',
    ],
    [
      'two indexes at once',
      { Table: { ...table, indexes: { a: 1, b: 1 } } },
      'Table: an update makes or deletes one index, not +a +b',
    ],
  ])('%s', (_what, after, message) => {
    expect(losses({ Table: table }, after)).toEqual([message]);
  });

  test('nothing by what is new', () => {
    expect(losses({ Table: table }, { Table: table, New: table })).toEqual([]);
  });

  // CloudFormation: "Cannot perform more than one GSI creation or deletion in a single update".
  test('an index may come or go with an update, and one that changes is two', () => {
    const withIndexes = (indexes: NonNullable<Recorded['indexes']>) => ({ Table: { ...table, indexes } });
    expect(losses(withIndexes({ a: 1 }), withIndexes({ a: 1, b: 1 }))).toEqual([]);
    expect(losses(withIndexes({ a: 1, b: 1 }), withIndexes({ a: 1 }))).toEqual([]);
    expect(losses(withIndexes({ a: 1 }), withIndexes({ a: 2 }))).toEqual([
      'Table: an update makes or deletes one index, not -a +a',
    ]);
  });

  test('the properties that replace are known', () => {
    const types = Object.values(now().connected);
    const tables = types.filter(({ type }) => type === 'AWS::DynamoDB::Table');
    expect(tables.map(({ indexes = {} }) => Object.keys(indexes))).toEqual([['byTime'], ['byUser', 'due']]);
    expect(tables[0]?.replacing).toHaveProperty('KeySchema');
    expect(types.find(({ type }) => type === 'AWS::SNS::Subscription')?.replacing).toHaveProperty('Endpoint');
    expect(types.find(({ type }) => type === 'AWS::SecretsManager::Secret')?.replacing).toHaveProperty(
      'GenerateSecretString',
    );
  });
});
