/**
 * How fast deliveries are, against a stand-in SCIM server that answers after 50 ms and has a rate limit. `npm run bench:delivery`
 *
 *   --people N   how many people are provisioned at first (50000); there is a group for every 50 of them, with 50 members
 *   --rate N     requests a second that the upstream takes (40); it answers more with 429 and Retry-After
 *   --changes N  how many changes are timed (300)
 *   --arrivals N how many people who are new are timed (20)
 *
 * 1. Initial provisioning: the engine's sweep as the stack runs it, in this process, on DynamoDB Local. Bar: it takes no longer than the
 *    rate limit alone dictates, divided by 0.9, and the memory of the second half is that of the first.
 * 2. From the end of the settle time to the invitation: the local run again, one person every few seconds, each with a group. No bar.
 * 3. From an accepted change to the upstream's receipt: the local run of the whole stack, over HTTP. No bar, as it depends on the
 *    machine; Lambda and DynamoDB's streams add or save tens of milliseconds.
 *
 * Ends with 1 when a bar is missed.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type DynamoDbLocal, startDynamoDbLocal } from '../local/database/dynamodb-local';
import { tableDefinitions } from '../test/support/dynamodb-definitions';
import { freshTables } from '../test/support/dynamodb-tables';
import { measureArrivals, measureLatency, percentile } from './delivery/latency';
import { peaks } from './delivery/memory';
import { measureProvisioning } from './delivery/provisioning';

const latencyMs = 50;
/** The stack's default for upstreamConcurrency. */
const concurrency = 4;
const peoplePerGroup = 50;
/** The changes that are timed come at this pace: a busy day of a large organisation, not a burst. */
const changesPerSecond = 5;
/** The stack's default. */
const settleSeconds = 30;
const bars = { share: 0.9, memoryGrowth: 1.25 };

function options(): {
  readonly people: number;
  readonly rate: number;
  readonly changes: number;
  readonly arrivals: number;
} {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '50000' },
      rate: { type: 'string', default: '40' },
      changes: { type: 'string', default: '300' },
      arrivals: { type: 'string', default: '20' },
    },
  });
  const whole = (name: keyof typeof values): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 0) return value;
    throw new Error(`--${name} must be a whole number, not ${values[name]}`);
  };
  return { people: whole('people'), rate: whole('rate'), changes: whole('changes'), arrivals: whole('arrivals') };
}

async function main(): Promise<number> {
  const { people, rate, changes, arrivals } = options();
  console.log(
    `${cpus().length} processors, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  const met = people === 0 || (await provisioning(people, rate));
  if (arrivals > 0) await settling(arrivals);
  if (changes > 0) await latency(changes);
  return met ? 0 : 1;
}

async function provisioning(people: number, rate: number): Promise<boolean> {
  const groups = Math.ceil(people / peoplePerGroup);
  const database = await startDynamoDbLocal();
  try {
    const tables = await freshTables(prepared(database));
    console.log(`\nInitial provisioning: ${people} people, ${groups} groups with ${peoplePerGroup} members each`);
    console.log(`upstream: ${latencyMs} ms, ${rate} requests a second; at most ${concurrency} calls at once`);
    const organisation = { people, groups, membersPerGroup: peoplePerGroup };
    const limits = { latencyMs, rate };
    const result = await measureProvisioning(tables, organisation, limits, concurrency, (text) =>
      console.log(`  ${text}`),
    );
    const { seconds, dictatedSeconds, necessary, counts, memory, troubles } = result;
    const confirmed = Object.values(counts.confirmed).reduce((sum, count) => sum + count, 0);
    const share = dictatedSeconds / seconds;
    console.log(
      `took ${seconds.toFixed(1)} s in ${result.sweeps} sweeps; the limit alone dictates ${dictatedSeconds.toFixed(1)} s`,
    );
    console.log(
      `requests: ${necessary} necessary, ${confirmed} taken, ${counts.throttled} answered 429, ${counts.unused} that the limit allowed not made: ${JSON.stringify(counts.confirmed)}`,
    );
    console.log(
      `arrived: ${counts.people} people (${counts.twice} twice), ${counts.groups} groups, ${counts.memberships} memberships`,
    );
    for (const failure of new Set(troubles)) console.log(`trouble: ${failure}`);
    const parts = peaks(memory, 10);
    console.log(`memory, peak of each tenth of the time: heap ${parts.map(({ heapMb }) => heapMb).join(' ')} MB`);
    console.log(`                                        rss  ${parts.map(({ rssMb }) => rssMb).join(' ')} MB`);
    const [first = 1, second = 1] = peaks(memory, 2).map(({ heapMb }) => heapMb);
    const complete =
      counts.people === people && counts.groups === groups && counts.memberships === groups * peoplePerGroup;
    return [
      bar(`everything arrived, nobody twice`, complete && counts.twice === 0),
      bar(`${(share * 100).toFixed(0)} % of the limit (at least ${bars.share * 100} %)`, share >= bars.share),
      bar(
        `heap of the second half ${(second / first).toFixed(2)} times that of the first (at most ${bars.memoryGrowth})`,
        second / first <= bars.memoryGrowth,
      ),
    ].every(Boolean);
  } finally {
    await database.stop();
  }
}

function prepared({ endpoint }: DynamoDbLocal) {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  return tableDefinitions();
}

function bar(message: string, isMet: boolean): boolean {
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${message}`);
  return isMet;
}

async function settling(arrivals: number): Promise<void> {
  console.log(
    `\nFrom the end of the settle time (${settleSeconds} s) to the invitation: ${arrivals} people, one by one`,
  );
  const tell = (text: string) => console.log(`  ${text}`);
  const { people, lastMembershipMs } = await measureArrivals(arrivals, settleSeconds, latencyMs, tell);
  const [p50, p99, max] = [50, 99, 100].map((percent) => `${percentile(people, percent)} ms`);
  console.log(`p50 ${p50}, p99 ${p99}, at most ${max}; the last of them was a member after ${lastMembershipMs} ms`);
}

async function latency(changes: number): Promise<void> {
  console.log(`\nFrom an accepted change to the upstream's receipt: ${changes} changes, ${changesPerSecond} a second`);
  const tell = (text: string) => console.log(`  ${text}`);
  const { delays } = await measureLatency(50, changes, changesPerSecond, latencyMs, tell);
  const [p50, p99, most] = [50, 99, 100].map((percent) => `${percentile(delays, percent)} ms`);
  console.log(`p50 ${p50}, p99 ${p99}, at most ${most} (${delays.length} changes; load ${loadavg()[0]?.toFixed(1)})`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
