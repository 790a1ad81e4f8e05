/**
 * What a request costs the handler: processor time beside scimmy with scimmy-routers on the same requests in the same run, DynamoDB's
 * round trips one after the other, and memory over many requests. Prints tables; ends with 1 when an aim is missed. `npm run bench:handler`
 *
 * Both are asked in this process, without a network. Processor time is all of the process's, garbage collection included, less what
 * stands for DynamoDB; the AWS SDK's own work is in neither figure.
 */
import './quiet';
import { measureMemory } from './handler/endurance';
import { type Figures, processorTime, trips } from './handler/figures';
import { fill } from './handler/fill';
import { ours } from './handler/ours';
import { jobs } from './handler/requests';
import { scimmy } from './handler/scimmy';

/** Of scimmy's processor time. */
const maxShare = 0.5;
/** How much the heap may grow from the first tenth of the requests to the last, in MB. */
const maxGrowthMb = 5;

async function main(): Promise<number> {
  const [bridge, peer] = [ours(), scimmy()];
  const [ids, peerIds] = [await fill(bridge), await fill(peer)];
  const missed: string[] = [];
  const rows: Record<string, Record<string, string | number>> = {};
  for (const job of jobs) {
    const figures: Figures = await processorTime(job, [
      { server: bridge, ids },
      { server: peer, ids: peerIds },
    ]);
    const [own = Number.NaN, theirs = Number.NaN] = figures;
    const sequential = await trips(job, bridge, ids);
    rows[job.name] = {
      'ours, µs': Math.round(own),
      'scimmy, µs': Math.round(theirs),
      'of its time': `${Math.round((own / theirs) * 100)} %`,
      'round trips, one after the other': sequential,
    };
    if (own > theirs * maxShare) missed.push(`${job.name}: more than half of scimmy's processor time`);
    if (sequential > job.maxTrips) missed.push(`${job.name}: ${sequential} round trips`);
  }
  console.table(rows);
  const heap = await measureMemory(bridge, ids);
  console.log(
    `Heap after each tenth of 100,000 requests, collected, in MB: ${heap.map((mb) => mb.toFixed(1)).join(', ')}`,
  );
  const growth = (heap.at(-1) ?? 0) - (heap[0] ?? 0);
  if (growth > maxGrowthMb) missed.push(`the heap grew by ${growth.toFixed(1)} MB`);
  for (const one of missed) console.error(`Missed: ${one}`);
  return missed.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
