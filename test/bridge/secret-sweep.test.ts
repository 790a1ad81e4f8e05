import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuseSecretsPrinted } from '../operator/support/no-secrets';
import { theBridge } from '../support/bridge';
import {
  channelsOf,
  presentedFile,
  refuseLeaks,
  responsesFile,
  secretsOf,
} from '../support/secret-sweep/bridge-channels';
import { spellingsOf } from '../support/secret-sweep/encodings';
import { shownSecrets } from '../support/secret-sweep/sweep';

const secret = 'Zq7/tok+en"with\\odd=characters-0123456789';
const named = [{ name: 'the token', value: secret }];
const found = (text: string) => shownSecrets([{ name: 'log', content: Buffer.from(text) }], named);

describe('a secret is found however it is quoted', () => {
  const header = `Bearer ${secret}`;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    ['as it is', secret],
    ['a prefix of 16', secret.slice(0, 16)],
    ['the whole header', `Authorization: ${header}`],
    ['JSON', JSON.stringify({ token: secret })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ token: secret }))],
    ['percent-encoded', `?access_token=${encodeURIComponent(secret)}`],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['a buffer in JSON', JSON.stringify(Buffer.from(secret))],
    ['base64', base64(secret)],
    ['base64 without padding', base64(secret).replace(/=+$/, '')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['base64 of the header', base64(header)],
    ['a piece of the base64 of the header', base64(header).slice(0, 34)],
    ['base64 of a line with the header, at each place of a group', base64(`x${header}`) + base64(`xx${header}`)],
    ['base64 of user and password', base64(`user:${secret}`)],
  ])('%s', (_how, text) => {
    expect(found(`{"message":"refused"}\n${text}\n`)).toEqual(
      expect.arrayContaining([expect.stringMatching(/line 2/)]),
    );
  });

  test('what is no secret is not', () => {
    expect(found(`Bearer ${secret.slice(0, 15)}? ${base64('Bearer somebody-elses')}`)).toEqual([]);
    expect(spellingsOf(secret).every(({ begin }) => begin.length >= 16)).toBe(true);
  });

  test('the finding itself repeats nothing of it', () => {
    const [finding = ''] = found(secret);
    expect(finding).toBe('log, line 1: the token, as it is');
  });
});

describe('a leak that is planted in a channel makes the run fail', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'scim-bridge-sweep-'));
  const stateDir = path.join(scratch, 'state');
  const token = randomBytes(32).toString('hex');
  const versions = [{ id: 'v1', created: 0, secretString: token }];
  const line = `{"message":"authentication refused","header":"Bearer ${token}"}\n`;

  beforeEach(() => {
    for (const folder of ['logs', 'dynamodb']) mkdirSync(path.join(stateDir, folder), { recursive: true });
    writeFileSync(path.join(stateDir, 'secrets.json'), JSON.stringify([{ versions }]));
    writeFileSync(path.join(stateDir, 'bridge.json'), JSON.stringify({ token }));
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  test('without one nothing is found: the start may say what to paste, two files may hold the secrets', async () => {
    await refuseLeaks(stateDir, `The bridge is ready.\n\n  Token Key  ${token}\n`);
  });

  test.each([
    ['a log of a function', 'logs/BridgeAuthorizerFunction.log', line],
    ['the access log', 'logs/access.log', line],
    ['the queue of failures', 'logs/failures.log', JSON.stringify({ body: line })],
    ['a table, or its stream', 'dynamodb/key_us-east-1.db', `SQLite format 3\0{"note":{"S":"${token}"}}`],
    ['a metric', 'logs/BridgeScimFunction.log', JSON.stringify({ _aws: {}, token: token.slice(0, 20) })],
    ['an answer', '../state-responses', `GET 401 {"detail":"${Buffer.from(`Bearer ${token}`).toString('base64')}"}`],
  ])('%s', async (_channel, file, content) => {
    writeFileSync(path.join(stateDir, file), content);
    await expect(refuseLeaks(stateDir, '')).rejects.toThrow(/Secrets are shown:\n {2}.*a token of the bridge/);
  });

  test('the console', async () => {
    await expect(refuseLeaks(stateDir, `GET /Users 401 ${token}`)).rejects.toThrow('console, line 1');
  });

  test('what a command prints', async () => {
    const args = ['status', '--local', '--data-dir', stateDir];
    await expect(refuseSecretsPrinted(args, {}, ['', `failed: ${token}`])).rejects.toThrow('scim-bridge status');
    const env = { SCIM_BRIDGE_UPSTREAM_TOKEN: 'given-0123456789abcdef' };
    await expect(refuseSecretsPrinted(['setup'], env, ['given-0123456789abcdef'])).rejects.toThrow('UPSTREAM_TOKEN');
    await refuseSecretsPrinted(['token', 'show', '--data-dir', stateDir], {}, [token]);
  });
});

describe('the bridge that all tests share', () => {
  test("somebody else's token is looked for, too, in whatever form it is presented", async () => {
    const { baseUrl, token, stateDir } = theBridge();
    const stray = randomBytes(24).toString('base64url');
    appendFileSync(presentedFile(stateDir), `${stray}\n`);
    const forms = [
      `Bearer ${stray}`,
      `Bearer Bearer ${stray}`,
      `Bearer "${stray}"`,
      stray,
      `Basic ${btoa(`a:${stray}`)}`,
    ];
    for (const Authorization of forms) {
      expect((await fetch(`${baseUrl}/Users`, { headers: { Authorization } })).status).toBe(401);
    }
    const headers = { Authorization: `Bearer ${token}` };
    expect((await fetch(`${baseUrl}/Users?access_token=${stray}&count=0`, { headers })).status).toBe(200);
    await expect(shownIn(stateDir)).resolves.toEqual([]);
  });

  test('what is swept is what it has said: every kind of channel has something in it', async () => {
    const { stateDir } = theBridge();
    const filled = channelsOf(stateDir, '').filter(({ content }) => content.length > 0);
    const names = filled.map(({ name }) => name);
    const kinds = ['logs/access.log', 'logs/BridgeScimFunction.log', 'logs/BridgeAuthorizerFunction.log', 'responses'];
    expect(names).toEqual(expect.arrayContaining([...kinds, expect.stringMatching(/^dynamodb\/.+\.db$/)]));
    const database = filled.find(({ name }) => /\.db$/.test(name));
    expect(database?.content.includes('STATE#TOKEN_USE')).toBe(true);
    expect(filled.find(({ name }) => name === 'responses')?.content.includes('urn:ietf:params:scim')).toBe(true);
    expect((await secretsOf(stateDir)).length).toBeGreaterThan(1);
    expect(responsesFile(stateDir)).not.toContain(`${stateDir}/`);
  });

  const shownIn = async (stateDir: string) => shownSecrets(channelsOf(stateDir, ''), await secretsOf(stateDir));
});
