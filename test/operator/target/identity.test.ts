import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { awsOperator } from '../../../operator/target/identity';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
});

/** STS as far as it is asked; counts how many times. */
async function sts(status: number, body: string): Promise<{ readonly endpoint: string; readonly asked: string[] }> {
  const asked: string[] = [];
  server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    incoming.on('end', () => {
      asked.push(text);
      outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hush-hush', sessionToken: 'hush-hush' };

test('is who AWS says, asked once', async () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/Admin/ada';
  const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>A:ada</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const { endpoint, asked } = await sts(200, answer);
  const operator = awsOperator({ region: 'eu-central-1', endpoint, credentials });
  expect(await operator()).toEqual({ identity: arn, host: hostname() });
  expect(await operator()).toEqual({ identity: arn, host: hostname() });
  expect(asked).toEqual([expect.stringContaining('Action=GetCallerIdentity')]);
});

test('is the access key where STS does not say: a decision does not wait for that, and no secret is told', async () => {
  const refused = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`;
  const { endpoint } = await sts(403, refused);
  const { identity } = await awsOperator({ region: 'eu-central-1', endpoint, credentials })();
  expect(identity).toBe('access key AKIAEXAMPLE (STS did not say whose: AccessDenied)');
});
