import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Env } from '../../lambda/contract/names';
import { createAdminContext } from '../../lambda/delivery/admin/context';
import { openScimsession, sealScimsession } from '../../lambda/secrets/scimsession';
import type { FunctionDefinition } from '../../local/functions/definition';
import { UsageError } from '../../local/options';
import { SecretsManagerService } from '../../local/secrets/service';
import { SecretStore } from '../../local/secrets/store';
import { Resolver } from '../../local/template/intrinsics';
import { LocalResources } from '../../local/template/physical';
import { describeUpstreams, storeUpstream } from '../../local/upstream';
import { MemoryDynamoDb } from '../lambda/delivery/support/memory-dynamodb';
import { testOperator } from '../support/as-operator';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-upstream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stack with a token and an empty scimsession, and a function that is told both. */
function stack() {
  const template = {
    Resources: {
      Token: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true } },
      },
      Scimsession: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    },
  };
  const place = { stackName: 'Small', region: 'us-east-1', account: '000000000000', partition: 'aws' };
  const resolver = new Resolver(template, place, new LocalResources());
  const secrets = new SecretStore(path.join(folder, `${Math.random()}.json`));
  secrets.provision(resolver);
  const arn = (id: string) => String(resolver.resolve({ Ref: id }, id));
  const environment = { [Env.bearerTokenSecret]: arn('Token'), [Env.scimsessionSecret]: arn('Scimsession') };
  return {
    functions: [{ environment } as unknown as FunctionDefinition],
    secrets,
    token: arn('Token'),
    scimsession: arn('Scimsession'),
  };
}

/** What decisions are recorded in. */
const database = new MemoryDynamoDb({ directory: ['pk', 'sk'], activity: ['resource', 'at'] });
const context = createAdminContext({
  client: database.client,
  directoryTable: 'directory',
  activityTable: 'activity',
  activityRetentionDays: 1,
  operator: async () => testOperator,
});

const upstream = { url: 'http://localhost:9000/scim/v2', token: 'x'.repeat(40), profile: 'generic' };

test('nothing stored means dry-run', async () => {
  expect(await describeUpstreams(stack())).toMatch(/^dry-run/);
});

test('what is stored is sealed, opens with the token, and is described without a secret', async () => {
  const it = stack();
  await storeUpstream(it, upstream, context);
  const sealed = it.secrets.current(it.scimsession) ?? '';
  expect(sealed).not.toContain(upstream.token);
  const token = it.secrets.current(it.token) ?? '';
  const version = it.secrets.find(it.token)?.stages.AWSCURRENT ?? '';
  const { upstreams } = await openScimsession(sealed, [{ version, token }]);
  expect(upstreams).toEqual({ primary: { adapter: 'scim', ...upstream } });
  expect(await describeUpstreams(it)).toBe('primary: scim http://localhost:9000/scim/v2 (generic)');
});

test('tells whether everything is to be made due: the first time under the name, not for another token', async () => {
  const it = stack();
  expect(await storeUpstream(it, upstream, context)).toBe(true);
  expect(await storeUpstream(it, { ...upstream, token: 'z'.repeat(40) }, context)).toBe(false);
});

test('another account is not taken for the one that was delivered to', async () => {
  const it = stack();
  await storeUpstream(it, upstream, context);
  const stored = it.secrets.current(it.scimsession);
  const other = storeUpstream(it, { ...upstream, url: 'http://localhost:9001/scim/v2' }, context);
  await expect(other).rejects.toThrow(UsageError);
  await expect(other).rejects.toThrow(
    /delivered to scim http:\/\/localhost:9000\/scim\/v2 \(generic\).*--data-dir DIR.*--fresh/,
  );
  expect(it.secrets.current(it.scimsession)).toBe(stored);
});

test('other accounts stay, a simulated one goes', async () => {
  const it = stack();
  const version = it.secrets.find(it.token)?.stages.AWSCURRENT ?? '';
  const token = it.secrets.current(it.token) ?? '';
  const second = {
    adapter: 'scim',
    profile: 'saas-manager',
    url: 'http://localhost:9002/scim',
    token: 's'.repeat(40),
  } as const;
  const sealed = await sealScimsession({ 'dry-run': { adapter: 'dry-run' }, second }, { version, token }, new Date());
  new SecretsManagerService(it.secrets).call('PutSecretValue', { SecretId: it.scimsession, SecretString: sealed });
  await storeUpstream(it, upstream, context);
  expect(await describeUpstreams(it)).toBe(
    'second: scim http://localhost:9002/scim (saas-manager); primary: scim http://localhost:9000/scim/v2 (generic)',
  );
});

test.each([
  [{ ...upstream, url: 'http://example.com/scim/v2' }, /--upstream-url/],
  [{ ...upstream, url: 'nonsense' }, /--upstream-url/],
  [{ ...upstream, profile: 'jumpcloud' }, /--upstream-profile/],
  [{ ...upstream, token: `Bearer ${upstream.token}` }, /--upstream-token/],
])('%j is answered in the words of the command line', async (wrong, message) => {
  const stored = storeUpstream(stack(), wrong, context);
  await expect(stored).rejects.toThrow(UsageError);
  await expect(stored).rejects.toThrow(message);
});

test('a scimsession that does not open is said, with what to do', async () => {
  const it = stack();
  await storeUpstream(it, upstream, context);
  const secret = it.secrets.find(it.token);
  if (secret !== undefined)
    it.secrets.save({
      ...secret,
      versions: [{ id: 'v'.repeat(32), created: 0, secretString: 'y'.repeat(43) }],
      stages: { AWSCURRENT: 'v'.repeat(32) },
    });
  expect(await describeUpstreams(it)).toMatch(/^none: the scimsession cannot be opened\. .*npx scim-bridge setup/);
});
