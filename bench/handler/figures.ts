import type { BenchDynamoDb } from './memory';
import type { Ids, Job } from './requests';
import type { Server } from './server';

/** Microseconds of the processor a request, of each server in turn. */
export type Figures = readonly number[];

interface Contestant {
  readonly server: Server;
  readonly ids: Ids;
}

const rounds = 8;
const warmUpRounds = 2;
const requestsARound = 100;
const tripMs = 20;
const tripSamples = 6;

/** How many requests of each kind have been made: no two create the same person. */
let made = 0;

/** The best round of each, turn by turn: whatever else the machine does only ever adds. */
export async function processorTime(job: Job, contestants: readonly Contestant[]): Promise<Figures> {
  const best = contestants.map(() => Number.POSITIVE_INFINITY);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const [index, { server, ids }] of contestants.entries()) {
      const from = made;
      made += requestsARound;
      const [before, database] = [process.cpuUsage(), server.databaseMicroseconds()];
      for (let n = from; n < from + requestsARound; n += 1) await server.answer(job.request(n, ids));
      const { user, system } = process.cpuUsage(before);
      const spent = (user + system - (server.databaseMicroseconds() - database)) / requestsARound;
      if (round >= 0) best[index] = Math.min(best[index] ?? spent, spent);
    }
  }
  return best;
}

/** How many calls to DynamoDB a request waits for, one after the other: its time, in times of a call. */
export async function trips(
  job: Job,
  server: Server & { readonly database: BenchDynamoDb },
  ids: Ids,
): Promise<number> {
  const { database } = server;
  let least = Number.POSITIVE_INFINITY;
  database.latencyMs = tripMs;
  for (let sample = 0; sample < tripSamples; sample += 1) {
    // An even one and an odd one: a member is added, and taken out again.
    const from = made + (made % 2);
    made = from + 2;
    const begun = performance.now();
    await server.answer(job.request(from, ids));
    const took = performance.now() - begun;
    await server.answer(job.request(from + 1, ids));
    least = Math.min(least, took);
  }
  database.latencyMs = 0;
  return Math.round(least / tripMs);
}
