/**
 * The filter evaluator, PATCH and projection beside scimmy and scim-patch: the same inputs, one process, turn by turn.
 * Prints a table, `npm run bench:protocol`; ends with 1 when we are not ahead of each peer in each job.
 */
import { filterResults } from './protocol/filter';
import type { Result } from './protocol/measure';
import { patchResults } from './protocol/patch';
import { projectionResults } from './protocol/projection';

const PEERS = ['scimmy', 'scim-patch'];

async function main(): Promise<void> {
  const results = [...(await filterResults()), ...(await patchResults()), ...(await projectionResults())];
  console.table(Object.fromEntries(results.map((result) => [result.job, row(result)])));
  const behind = results.filter((result) => PEERS.some((peer) => (ratio(result, peer) ?? 2) <= 1));
  for (const { job } of behind) console.error(`Not ahead: ${job}`);
  process.exitCode = behind.length === 0 ? 0 : 1;
}

function row(result: Result): Record<string, string> {
  const ours = result.microseconds.get('ours') ?? Number.NaN;
  const columns: Record<string, string> = { 'ours, µs': ours.toFixed(1) };
  for (const peer of PEERS) {
    const times = ratio(result, peer);
    columns[`${peer} takes`] = times === undefined ? '–' : `${times.toFixed(1)} times as long`;
  }
  return columns;
}

function ratio({ microseconds }: Result, peer: string): number | undefined {
  const [ours, theirs] = [microseconds.get('ours'), microseconds.get(peer)];
  return ours === undefined || theirs === undefined ? undefined : theirs / ours;
}

void main();
