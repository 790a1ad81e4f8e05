import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sealScimsession } from '../../../lambda/secrets/scimsession';
import { confirmForgetting } from '../../../local/state/fresh';
import { NotForgottenError } from '../../../local/state/state-folder';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-fresh-'));
const file = path.join(folder, 'secrets.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const token = { version: 'v', token: 't'.repeat(43) };
const hosted = { adapter: 'scim', profile: 'hosted', url: 'https://x.example/scim', token: 'hush-hush-hush' } as const;

/** A folder's secrets: a token, and a scimsession for these accounts. */
async function keep(upstreams: Parameters<typeof sealScimsession>[0] | undefined): Promise<void> {
  const sealed = upstreams === undefined ? '' : await sealScimsession(upstreams, token, new Date());
  const secret = (secretString: string) => ({ versions: [{ id: '1', secretString }], stages: { AWSCURRENT: '1' } });
  writeFileSync(file, JSON.stringify([secret(token.token), secret(sealed)]));
}

test('a folder that is connected to an account is forgotten only when somebody agrees, who is told what goes', async () => {
  await keep({ primary: hosted });
  const unasked = confirmForgetting('.local', file, undefined);
  await expect(unasked).rejects.toThrow(NotForgottenError);
  await expect(unasked).rejects.toThrow(
    /every user, group and membership.*the bearer token.*credential of the account primary/s,
  );
  await expect(unasked).rejects.toThrow('add --yes');
  const asked: string[] = [];
  const answer = (agreed: boolean) => async (question: string) => {
    asked.push(question);
    return agreed;
  };
  await expect(confirmForgetting('.local', file, answer(false))).rejects.toThrow('Nothing was deleted.');
  await confirmForgetting('.local', file, answer(true));
  expect(asked).toHaveLength(2);
  expect(asked.join()).not.toContain('hush');
});

test.each([
  ['one that nobody set up', undefined],
  ['one that only simulates', { 'dry-run': { adapter: 'dry-run' } } as const],
])('%s is forgotten without a question', async (_, upstreams) => {
  await keep(upstreams);
  await confirmForgetting('.local', file, undefined);
});

test('so is a folder without secrets', async () => {
  await confirmForgetting('.local', path.join(folder, 'none.json'), undefined);
});
