import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

test.each([
  ['in use', 200, described('UPDATE_COMPLETE'), true],
  ['deleted, which CloudFormation remembers for 90 days', 200, described('DELETE_COMPLETE'), false],
  ['forgotten', 400, unknown, false],
])('a stack that is %s', async (_what, status, body, exists) => {
  expect(await stackExists(await cloudFormation(status, body), stackId)).toBe(exists);
});
