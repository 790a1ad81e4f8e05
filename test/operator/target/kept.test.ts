import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keptTables } from '../../../lambda/delivery/admin/recovery/kept-tables';
import { foundAdvice, foundText } from '../../../operator/recover/found-text';
import { stackExists } from '../../../operator/target/kept';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
});

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hush-hush', sessionToken: 'hush-hush' };
const stackId = 'arn:aws:cloudformation:us-east-1:1:stack/Old/1';

/** CloudFormation, as it answers DescribeStacks. */
async function cloudFormation(status: number, body: string) {
  server = createServer((_, outgoing) => outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(body));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { region: 'us-east-1', endpoint, credentials };
}

const described = (status: string) =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>Old</StackName><StackId>${stackId}</StackId><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const unknown =
  '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Old does not exist</Message></Error></ErrorResponse>';

const denied =
  '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: cloudformation:DescribeStacks</Message></Error></ErrorResponse>';

test.each([
  ['in use', 200, described('UPDATE_COMPLETE'), true],
  ['deleted, which CloudFormation remembers for 90 days', 200, described('DELETE_COMPLETE'), false],
  ['forgotten', 400, unknown, false],
  ['somebody else’s, of which one is not told', 403, denied, true],
])('a stack that is %s', async (_what, status, body, exists) => {
  expect(await stackExists(await cloudFormation(status, body), stackId)).toBe(exists);
});

test('a table of somebody else’s that one may not look at hides no other, and is named', async () => {
  const key = (name: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType });
  const activity = { TableStatus: 'ACTIVE', TableArn: 'arn', KeySchema: [key('resource', 'HASH'), key('at', 'RANGE')] };
  const send = async ({
    input,
  }: {
    readonly input: { readonly TableName?: string; readonly ResourceArn?: string };
  }) => {
    if (input.ResourceArn !== undefined) return { Tags: [] };
    if (input.TableName === undefined) return { TableNames: ['payroll', 'kept', 'audit'] };
    if (input.TableName === 'kept') return { Table: activity };
    throw Object.assign(new Error('User is not authorized to perform: dynamodb:DescribeTable'), {
      name: 'AccessDeniedException',
    });
  };
  const { tables, hidden } = await keptTables({ send } as unknown as Parameters<typeof keptTables>[0]);
  expect(tables.map(({ name, holds }) => [name, holds])).toEqual([['kept', 'activity']]);
  expect(hidden).toEqual(['audit', 'payroll']);
  const found = { directories: [], activities: [], tokens: [], scimsessions: [], stacks: new Set<string>() };
  expect(foundText({ ...found, hidden })).toContain(
    '2 tables that your AWS identity may not look at (dynamodb:DescribeTable): audit, payroll',
  );
  expect(foundText({ ...found, hidden: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] })).toContain('d, e and 2 others');
  expect(foundAdvice({ ...found, hidden })).toMatch(
    /^There is none to recover from among those that you may look at\./,
  );
  expect(foundText({ ...found, hidden: [] })).not.toContain('may not look at');
});
