import { createHash } from 'node:crypto';
import type { RunContext } from '../run/run-context';
import { digits, keepPart, type RunState, readParts } from '../run/run-state';

/** Enough that no two of a million ids share it; 50,000 people are 400 KB, in an item a page. */
const digestBytes = 8;
/** Maximum number in one item: an item holds 400 KB. */
const digestsAnItem = 40_000;

/** Notes whom a page of the account's list had: a comparison goes on in another invocation, and memory does not go with it. */
export async function keepSeen(
  context: RunContext,
  upstream: string,
  { run, page }: RunState,
  what: 'people' | 'groups',
  list: readonly { readonly id: string }[],
): Promise<void> {
  for (let start = 0; start < list.length; start += digestsAnItem) {
    const seen = Buffer.concat(list.slice(start, start + digestsAnItem).map(({ id }) => digestOf(id)));
    await keepPart(context, 'DRIFT', upstream, run, `seen#${what}#${digits(page)}#${digits(start)}`, { seen });
  }
}

/** Whether the account's list had an id: for the whole list, once it was read to its end. */
export async function readSeen(
  context: RunContext,
  upstream: string,
  run: string,
  what: 'people' | 'groups',
): Promise<(id: string) => boolean> {
  const digests = new Set<string>();
  for (const { seen } of await readParts(context, 'DRIFT', upstream, run, `seen#${what}#`)) {
    const bytes = Buffer.from(seen as Uint8Array);
    for (let at = 0; at < bytes.length; at += digestBytes) {
      digests.add(bytes.toString('base64url', at, at + digestBytes));
    }
  }
  return (id) => digests.has(digestOf(id).toString('base64url'));
}

const digestOf = (id: string): Buffer => createHash('sha256').update(id).digest().subarray(0, digestBytes);
