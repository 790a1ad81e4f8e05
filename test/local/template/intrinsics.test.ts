// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders look like JavaScript's.
import { Resolver } from '../../../local/template/intrinsics';
import { LocalResources } from '../../../local/template/physical';
import type { Json, Template } from '../../../local/template/template';

const template: Template = {
  Parameters: {
    Size: { Type: 'Number', Default: 3 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
    Required: { Type: 'String' },
  },
  Mappings: { Sizes: { small: { memory: 128 } } },
  Conditions: {
    Big: { 'Fn::Equals': [{ Ref: 'Size' }, '10'] },
    Small: { 'Fn::Not': [{ Condition: 'Big' }] },
    Both: { 'Fn::And': [{ Condition: 'Big' }, { Condition: 'Small' }] },
    Either: { 'Fn::Or': [{ Condition: 'Big' }, { Condition: 'Small' }] },
  },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Named: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': '${AWS::StackName}-people' } } },
    Absent: { Type: 'AWS::DynamoDB::Table', Condition: 'Big' },
    Strange: { Type: 'AWS::Strange::Thing' },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
  },
};
const resources = new LocalResources();
const resolver = new Resolver(
  template,
  { stackName: 'Stack', region: 'eu-west-1', account: '000000000000', partition: 'aws' },
  resources,
);
const resolve = (value: Json) => resolver.resolve(value, 'test');

test.each<[string, Json, Json]>([
  ['Ref of a table', { Ref: 'Table' }, 'Stack-Table'],
  ['Ref of a named table', { Ref: 'Named' }, 'Stack-people'],
  // A parameter of type Number becomes a literal string where it is referred to ("Parameters" in the CloudFormation user guide).
  ['Ref of a parameter', { Ref: 'Size' }, '3'],
  ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
  ['GetAtt', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:000000000000:table/Stack-Table'],
  ['GetAtt, short form', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:eu-west-1:000000000000:table/Stack-Table'],
  [
    'Join of nested values',
    { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::NoValue' }]] },
    'a-eu-west-1',
  ],
  ['Split and Select', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  [
    'Sub with attribute, own variable and literal',
    { 'Fn::Sub': ['${Table.Arn} ${x} ${!y}', { x: { Ref: 'AWS::Partition' } }] },
    'arn:aws:dynamodb:eu-west-1:000000000000:table/Stack-Table aws ${y}',
  ],
  ['If', { 'Fn::If': ['Small', 'yes', 'no'] }, 'yes'],
  ['If with And and Or', [{ 'Fn::If': ['Both', 1, 2] }, { 'Fn::If': ['Either', 1, 2] }], [2, 1]],
  ['NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ['an object that only looks like an intrinsic', { Ref: 'Table', more: 1 }, { Ref: 'Table', more: 1 }],
])('%s', (_, value, expected) => {
  expect(resolve(value)).toEqual(expected);
});

test("a secret's Ref is its ARN with six characters at the end", () => {
  expect(resolve({ Ref: 'Secret' })).toMatch(
    /^arn:aws:secretsmanager:eu-west-1:000000000000:secret:Stack-Secret-[0-9a-f]{6}$/,
  );
});

test.each<[string, Json, RegExp]>([
  ['an unknown resource', { Ref: 'Nobody' }, /no resource or parameter Nobody/],
  ['an unknown type', { Ref: 'Strange' }, /does not know what Ref gives for Strange \(AWS::Strange::Thing\)/],
  [
    'an unknown attribute',
    { 'Fn::GetAtt': ['Table', 'Colour'] },
    /does not know the attribute Colour of Table \(AWS::DynamoDB::Table\)/,
  ],
  ['an unknown function', { 'Fn::Transform': {} }, /does not know the intrinsic function Fn::Transform/],
  ['a parameter without a value', { Ref: 'Required' }, /parameter Required has no default/],
  ['a dynamic reference', '{{resolve:ssm:x}}', /does not look up dynamic references/],
  ['a condition that is not declared', { 'Fn::If': ['Nope', 1, 2] }, /Condition Nope is used but not declared/],
  ['a missing entry', { 'Fn::Select': [7, ['a']] }, /no entry 7/],
])('refuses %s', (_, value, message) => {
  expect(() => resolve(value)).toThrow(message);
});

test('leaves out resources whose condition does not hold', () => {
  expect(resolver.resources('AWS::DynamoDB::Table').map(({ id }) => id)).toEqual(['Table', 'Named']);
});

test('knows what is learned while the stack runs', () => {
  expect(() => resolve({ 'Fn::GetAtt': ['Table', 'StreamArn'] })).toThrow(/StreamArn/);
  resources.discover('Table', 'StreamArn', 'arn:stream');
  expect(resolve({ 'Fn::GetAtt': ['Table', 'StreamArn'] })).toBe('arn:stream');
});
