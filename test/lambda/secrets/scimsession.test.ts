import { createDecipheriv, hkdfSync } from 'node:crypto';
import * as fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import {
  openScimsession,
  readSeal,
  ScimsessionError,
  scimsessionType,
  sealScimsession,
  type TokenVersion,
  type Upstreams,
} from '../../../lambda/secrets/scimsession';

const upstreams: Upstreams = {
  primary: {
    adapter: 'scim',
    profile: 'hosted',
    url: 'https://provisioning.1password.com/scim/v2',
    token: 'up-s3cret',
  },
};
const version = (name: string): TokenVersion => ({ version: name, token: `${name}-`.padEnd(43, 'x') });
const current = version('current-id');
const former = version('former-id');
const sealedAt = new Date('2026-05-04T03:02:01Z');

async function failure(work: Promise<unknown>): Promise<ScimsessionError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScimsessionError)) throw new Error(`not a ScimsessionError: ${String(error)}`);
  return error;
}

test('what was sealed under the token opens with it', async () => {
  const sealed = await sealScimsession(upstreams, current, sealedAt);
  expect(await openScimsession(`${sealed}\n`, [current])).toEqual({
    upstreams,
    tokenVersion: 'current-id',
    sealedAt,
    names: ['primary'],
  });
  expect(readSeal(sealed)).toEqual({ tokenVersion: 'current-id', sealedAt, names: ['primary'] });
});

test('neither credential nor token can be read in it, and no two sealings are alike', async () => {
  const [one, two] = [
    await sealScimsession(upstreams, current, sealedAt),
    await sealScimsession(upstreams, current, sealedAt),
  ];
  for (const part of one.split('.')) {
    const text = part + Buffer.from(part, 'base64url').toString('latin1');
    expect(text).not.toContain('up-s3cret');
    expect(text).not.toContain(current.token);
  }
  expect(one.split('.')[0]).not.toBe(two.split('.')[0]);
  expect(one.split('.')[2]).not.toBe(two.split('.')[2]);
});

test('the format is JWE with dir and A256GCM under an HKDF-SHA256 key: opened here with Node alone (RFC 7516 §5.2, RFC 5869)', async () => {
  const sealed = await sealScimsession(upstreams, current, sealedAt);
  const [header = '', key, iv = '', ciphertext = '', tag = ''] = sealed.split('.');
  const parameters = JSON.parse(Buffer.from(header, 'base64url').toString()) as { salt: string };
  expect(parameters).toEqual({
    alg: 'dir',
    enc: 'A256GCM',
    typ: scimsessionType,
    kid: 'current-id',
    salt: expect.stringMatching(/^[\w-]{43}$/),
    iat: sealedAt.getTime() / 1000,
    upstreams: ['primary'],
  });
  expect(key).toBe('');
  const salt = Buffer.from(parameters.salt, 'base64url');
  const derived = hkdfSync('sha256', current.token, salt, 'scim-bridge-kit scimsession v1 A256GCM', 32);
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(derived), Buffer.from(iv, 'base64url'));
  decipher.setAAD(Buffer.from(header, 'ascii')).setAuthTag(Buffer.from(tag, 'base64url'));
  const plain = Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()]).toString();
  expect(JSON.parse(plain)).toEqual({ upstreams });
});

describe('while the token is being rotated', () => {
  test('what was sealed under the former token still opens', async () => {
    const sealed = await sealScimsession(upstreams, former, sealedAt);
    expect(await openScimsession(sealed, [current, former])).toMatchObject({ upstreams, tokenVersion: 'former-id' });
  });

  test('a token restored by hand, under another version id, opens it too', async () => {
    const sealed = await sealScimsession(upstreams, former, sealedAt);
    const restored = { version: 'restored-id', token: former.token };
    expect(await openScimsession(sealed, [current, restored])).toMatchObject({ upstreams });
  });

  test('once the former token is gone it says which version sealed it, and what to do', async () => {
    const sealed = await sealScimsession(upstreams, version('oldest-id'), sealedAt);
    const { code, message } = await failure(openScimsession(sealed, [current, former]));
    expect(code).toBe('other-token');
    expect(message).toContain('version oldest-id of the bearer token');
    expect(message).toContain('current-id and former-id');
    expect(message).toContain('npx scim-bridge setup');
    expect(message).not.toContain(current.token);
  });
});

test('an altered scimsession is told from one of another token', async () => {
  const sealed = await sealScimsession(upstreams, current, sealedAt);
  const parts = sealed.split('.');
  for (const altered of [2, 3, 4]) {
    const part = parts[altered] ?? '';
    const spoilt = parts.with(altered, (part[0] === 'A' ? 'B' : 'A') + part.slice(1)).join('.');
    expect(await failure(openScimsession(spoilt, [current, former]))).toMatchObject({ code: 'damaged' });
  }
  // The header is authenticated as well: another date, the same key.
  const header = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString()) as object;
  const redated = Buffer.from(JSON.stringify({ ...header, iat: 1 })).toString('base64url');
  expect(await failure(openScimsession(parts.with(0, redated).join('.'), [current]))).toMatchObject({
    code: 'damaged',
  });
});

test('no scimsession yet: it says so, and what to do', async () => {
  for (const empty of ['', ' \n']) {
    const { code, message } = await failure(openScimsession(empty, [current]));
    expect(code).toBe('not-set-up');
    expect(message).toBe('No upstream is set up yet: there is no scimsession. Run: npx scim-bridge setup');
  }
});

test('something else in its place is refused, and never quoted', async () => {
  const file = JSON.stringify({ domain: 'op-scim.example.com', encCredentials: { data: 'hush-hush' } });
  const twice = Buffer.from(Buffer.from(file).toString('base64')).toString('base64');
  for (const given of [file, twice, 'gibberish-hush-hush', 'a.b.c.d.e']) {
    const { code, message } = await failure(openScimsession(given, [current]));
    expect(code).toBe('mistaken');
    expect(message).not.toContain('hush-hush');
  }
});

test("another program's JWE is not mistaken for ours", async () => {
  const foreign = await new CompactEncrypt(Buffer.from('{}'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(new Uint8Array(32));
  expect(await failure(openScimsession(foreign, [current]))).toMatchObject({
    code: 'mistaken',
    message: expect.stringContaining('npx scim-bridge status'),
  });
});

describe('content that this version does not understand', () => {
  const sealedContent = async (content: unknown) => {
    const salt = Buffer.alloc(32, 1);
    const key = hkdfSync('sha256', current.token, salt, 'scim-bridge-kit scimsession v1 A256GCM', 32);
    return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({
        alg: 'dir',
        enc: 'A256GCM',
        typ: scimsessionType,
        kid: 'current-id',
        salt: salt.toString('base64url'),
        iat: 1,
        upstreams: [],
      })
      .encrypt(new Uint8Array(key));
  };

  test.each([
    ['no upstream', { upstreams: {} }],
    ['none at all', 7],
    ['an impossible name', { upstreams: { 'Prim ary': { adapter: 'dry-run' } } }],
  ])('%s', async (_, content) => {
    const { code, message } = await failure(openScimsession(await sealedContent(content), [current]));
    expect(code).toBe('content');
    expect(message).toContain('names no upstream');
  });

  test('fields are named, values are not', async () => {
    const primary = { adapter: 'scim', profile: 'hosted', url: 'ftp://hush.example', token: 'hush hush' };
    const { code, message } = await failure(
      openScimsession(await sealedContent({ upstreams: { primary } }), [current]),
    );
    expect(code).toBe('content');
    expect(message).toMatch(/upstream "primary" cannot be used: url: .*; token: /);
    expect(message).not.toContain('hush');
  });
});

test('refuses to seal under a token that could be guessed, or without an upstream', async () => {
  await expect(sealScimsession(upstreams, { version: 'v', token: 'short' }, sealedAt)).rejects.toThrow(RangeError);
  await expect(sealScimsession({}, current, sealedAt)).rejects.toThrow(RangeError);
  await expect(sealScimsession({ 'A B': { adapter: 'dry-run' } }, current, sealedAt)).rejects.toThrow(RangeError);
});

test('whatever is put in its place is answered with a ScimsessionError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.base64String()), async (given) => {
      await failure(openScimsession(given, [current]));
    }),
    { numRuns: 300 },
  );
});
