import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Functions } from '../../../operator/target/functions';

let answer: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
const lambda = createServer((_, response) => response.writeHead(200, answer.headers).end(JSON.stringify(answer.body)));

let functions: Functions;
beforeAll(async () => {
  await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
  const { port } = lambda.address() as AddressInfo;
  functions = new Functions({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  });
});
afterAll(() => new Promise((resolve) => lambda.close(resolve)));

test.each([[{ outcome: 'done' }], [null]])('what the function returns is the result: %j', async (body) => {
  answer = { headers: {}, body };
  expect(await functions.run('import', {})).toEqual(body);
});

test('a command that failed is told in the words and with the code of whoever knows', async () => {
  answer = { headers: {}, body: { commandFailed: { code: 'unavailable', message: 'The account: 503' } } };
  await expect(functions.run('import', {})).rejects.toMatchObject({
    name: 'OperatorError',
    code: 'unavailable',
    message: 'The account: 503',
  });
});

test('a function that failed is told as one', async () => {
  answer = { headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorMessage: 'broken' } };
  await expect(functions.run('import', {})).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/^The function import failed: broken\./),
  });
});
