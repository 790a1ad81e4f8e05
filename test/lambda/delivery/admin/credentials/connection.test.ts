import type { AdminContext } from '../../../../../lambda/delivery/admin/context';
import {
  readConnection,
  readPresent,
  reseal,
  type SecretPair,
  upstreamNames,
} from '../../../../../lambda/delivery/admin/credentials/connection';

/** The two secrets, the scimsession's with this content. */
function pairWith(text: string): SecretPair {
  const values: Readonly<Record<string, string>> = { token: 't'.repeat(43), scimsession: text };
  return {
    bearerTokenSecretArn: 'token',
    scimsessionSecretArn: 'scimsession',
    secrets: {
      read: async (arn) => ({ version: 'v1', text: values[arn] ?? '' }),
      write: async () => 'v2',
    },
  };
}

const selfHosted = JSON.stringify({ domain: 'op-scim.example.com', encCredentials: { data: 'hush-hush' } });
const twice = Buffer.from(Buffer.from(selfHosted).toString('base64')).toString('base64');
const said =
  /^Where this bridge keeps its scimsession there is the scimsession file of 1Password's own self-hosted SCIM bridge, base64-encoded twice\. Only/;

test('what is stored instead of a scimsession is named to the operator by every command that reads it', async () => {
  const pair = pairWith(twice);
  expect((await readConnection(pair)).failures).toEqual([expect.stringMatching(said)]);
  expect(await readPresent(pair)).toEqual({ state: 'closed', why: expect.stringMatching(said) });
  await expect(upstreamNames(pair)).rejects.toMatchObject({ code: 'mistaken', message: expect.stringMatching(said) });
  const unused = {} as AdminContext;
  await expect(reseal(unused, pair)).rejects.toMatchObject({ code: 'mistaken', message: expect.stringMatching(said) });
});

test('what nobody recognises is not quoted', async () => {
  const { failures } = await readConnection(pairWith('gibberish-hush-hush'));
  expect(failures).toEqual([expect.stringContaining('something that no scimsession looks like')]);
  expect(failures.join()).not.toContain('hush-hush');
});
