import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { throwawayDomain } from '../../../lambda/contract/throwaway';
import type { Bridge, Claim } from '../claim';
import { type Answer, ask } from '../wire';

/** Larger than what is worth compressing. */
const large = '/Schemas';

/** Base64 in place of bytes is what API Gateway hands on when it does not take an answer for binary. */
function isList(answer: Answer, encoding: string | undefined): void {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-encoding'], encoding);
  const start = answer.bytes.subarray(0, 12).toString('latin1');
  assert.doesNotMatch(start, /^H4sI/, 'the body is base64 text, and the headers say that it is gzip');
  assert.ok(Number(answer.json().totalResults) > 0);
}

const created = async (bridge: Bridge, body: Buffer, more: Readonly<Record<string, string>>) => {
  const headers = { 'Content-Type': 'application/scim+json', ...more };
  const answer = await ask(bridge, '/Users', { method: 'POST', headers, body });
  assert.equal(answer.status, 201, answer.bytes.toString('utf8').slice(0, 200));
  return answer.json();
};

export const codingClaims: readonly Claim[] = [
  {
    id: 'media-type',
    says: 'An answer is application/scim+json, with nothing behind it.',
    kind: 'door',
    check: async (bridge) => assert.equal((await ask(bridge, large)).headers['content-type'], 'application/scim+json'),
  },
  {
    id: 'not-compressed',
    says: 'A client that asks for no compression gets none.',
    kind: 'door',
    check: async (bridge) => isList(await ask(bridge, large), undefined),
  },
  {
    id: 'gzip',
    says: 'A client that sends Accept-Encoding: gzip gets gzip.',
    kind: 'door',
    check: async (bridge) =>
      isList(
        await ask(bridge, large, { headers: { Accept: 'application/scim+json', 'Accept-Encoding': 'gzip' } }),
        'gzip',
      ),
  },
  {
    id: 'gzip-without-accept',
    says: 'The same without an Accept header, as Go’s HTTP client sends it.',
    kind: 'door',
    check: async (bridge) => isList(await ask(bridge, large, { headers: { 'Accept-Encoding': 'gzip' } }), 'gzip'),
  },
  {
    id: 'gzip-body',
    says: 'A body that is compressed with gzip is read.',
    kind: 'door',
    check: async (bridge) => {
      const userName = `gzip.${bridge.run}@${throwawayDomain}`;
      const body = await created(bridge, gzipSync(JSON.stringify({ userName })), { 'Content-Encoding': 'gzip' });
      assert.equal(body.userName, userName);
    },
  },
  {
    id: 'unicode',
    says: 'Text outside ASCII arrives as it was sent, and comes back.',
    kind: 'door',
    check: async (bridge) => {
      const displayName = 'Žofie 山田 🦄 \u0627\u0644';
      const user = { userName: `unicode.${bridge.run}@${throwawayDomain}`, displayName };
      assert.equal((await created(bridge, Buffer.from(JSON.stringify(user)), {})).displayName, displayName);
    },
  },
];
