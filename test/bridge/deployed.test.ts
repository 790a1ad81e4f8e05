import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCurrentToken } from '../../lambda/delivery/admin/credentials/connection';
import { localTarget } from '../../operator/target/local';
import { type Bridge, type Claim, NotShown } from '../deployed/claim';
import { main } from '../deployed/main';
import { claims, tryClaims } from '../deployed/run';
import { send } from '../deployed/wire';
import { theBridge } from '../support/bridge';
import { send as ask, createUser, filtered } from './client';

const local = () => ['--local', '--data-dir', theBridge().stateDir];

async function bridge(): Promise<Omit<Bridge, 'onCreated'>> {
  const target = localTarget(theBridge().stateDir);
  const { baseUrl, token } = theBridge();
  expect(await readCurrentToken(target.secrets)).toMatchObject({ token });
  return {
    target,
    baseUrl,
    token,
    run: `t${Math.random().toString(36).slice(2)}`,
    options: local(),
    deployed: undefined,
  };
}

test('what is safe on a bridge in use is confirmed, but for what only AWS can show', async () => {
  const printed: string[] = [];
  const code = await main([...local(), '--smoke', '--json'], (text) => printed.push(text));
  const { counts, claims: verdicts } = JSON.parse(printed.join('')) as {
    counts: object;
    claims: { id: string; verdict: string; why?: string }[];
  };
  expect(verdicts.filter(({ verdict }) => verdict === 'refuted')).toEqual([]);
  expect({ code, counts }).toEqual({
    code: 0,
    counts: { confirmed: expect.any(Number), refuted: 0, notShown: expect.any(Number) },
  });
  const open = verdicts.filter(({ verdict }) => verdict === 'not shown').map(({ id }) => id);
  expect(open.filter((id) => id !== 'sweep')).toEqual(claims.filter(({ kind }) => kind === 'aws').map(({ id }) => id));
  // The conversations of other tests have throw-away people as well, on the same bridge at the same time.
  const names = ['gzip', 'unicode', 'person', 'member'].map((name) => `userName sw "${name}."`);
  const left = `userName ew "@simulation.invalid" and (${names.join(' or ')})`;
  expect((await ask('GET', filtered('Users', left))).body.totalResults).toBe(0);
});

test('refuses to play companies where people are', async () => {
  await createUser();
  const printed: string[] = [];
  expect(await main(local(), (text) => printed.push(text))).toBe(3);
  expect(printed.join('\n')).toMatch(/is in use: its directory has \d+ people and \d+ groups\. Nothing was tried\./);
});

test('what is not so is refuted, without the token; what cannot be shown is neither; everything is removed', async () => {
  const it = await bridge();
  const claim = (id: string, check: Claim['check']): Claim => ({ id, says: id, kind: 'door', check });
  const verdicts = await tryClaims(it, [
    claim('true', async () => {
      await send({ ...it, onCreated: () => {} }, 'POST', '/Users', { userName: `left.${it.run}@simulation.invalid` });
    }),
    claim('false', async () => {
      throw new Error(`sent ${it.token}`);
    }),
    claim('open', async () => {
      throw new NotShown('not here');
    }),
  ]);
  expect(verdicts).toEqual([
    { id: 'true', says: 'true', verdict: 'confirmed' },
    { id: 'false', says: 'false', verdict: 'refuted', why: 'sent <token>' },
    { id: 'open', says: 'open', verdict: 'not shown', why: 'not here' },
  ]);
  expect((await ask('GET', filtered('Users', `userName co "${it.run}"`))).body.totalResults).toBe(0);
});

test('the page lists every claim, as the program says it', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/first-deployment.md'), 'utf8');
  for (const { id, says } of claims) expect(page).toContain(`| \`${id}\` | ${says} |`);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
});
