import { setTimeout as pause } from 'node:timers/promises';
import { openAccount } from '../../lambda/account/open';
import type { DeliveryContext } from '../../lambda/delivery/context';
import { deliveryContext } from '../../lambda/delivery/open';
import { sweep, sweepMs } from '../../lambda/delivery/sweep';
import { defaultGuard } from '../../lambda/policy/removal-guard';
import type { TestTables } from '../../test/support/dynamodb-tables';
import { type Sample, watchMemory } from './memory';
import { type Organisation, seed } from './seed';
import { startUpstream, type UpstreamCounts, type UpstreamLimits } from './upstream';

export interface Provisioning {
  /** From the first request's permission to the end of the last delivery, in seconds. */
  readonly seconds: number;
  /** What the rate limit alone dictates, in seconds: a request a person, a group, and a hundred members of a group. */
  readonly dictatedSeconds: number;
  /** The requests that takes. */
  readonly necessary: number;
  readonly sweeps: number;
  readonly counts: UpstreamCounts;
  readonly memory: readonly Sample[];
  /** Deliveries that the engine wrote down as failed, with its words. */
  readonly troubles: readonly string[];
}

/** As the stack has it: from the beginning of one sweep to that of the next, in milliseconds. */
const sweepEveryMs = 60_000;

/** As the adapter has it. */
const membersPerChange = 100;

/** Delivers a whole organisation as the deployed bridge does: a sweep every minute, since what is new settles first. */
export async function measureProvisioning(
  tables: TestTables,
  organisation: Organisation,
  limits: UpstreamLimits,
  concurrency: number,
  tell: (text: string) => void,
): Promise<Provisioning> {
  const upstream = await startUpstream(limits);
  try {
    const seedStarted = Date.now();
    await seed(tables, organisation);
    tell(`seeded in ${((Date.now() - seedStarted) / 1000).toFixed(0)} s`);
    const troubles: string[] = [];
    const context = open(tables, upstream, concurrency, troubles);
    const memory = watchMemory();
    const started = Date.now();
    let sweeps = 0;
    let ended = started;
    for (;;) {
      const tick = Date.now();
      sweeps += 1;
      const { status, ended: how } = await sweep(context, tick + sweepMs);
      ended = Date.now();
      const { people, groups, memberships, throttled, unused } = await upstream.counts();
      tell(
        `sweep ${sweeps}: ${((ended - tick) / 1000).toFixed(1)} s, ${status.behind} behind; upstream has ${people} people, ` +
          `${groups} groups, ${memberships} memberships; ${throttled} times 429, ${unused} not made use of; ${JSON.stringify(how)}`,
      );
      if (status.behind === 0) break;
      await pause(Math.max(0, tick + sweepEveryMs - Date.now()));
    }
    const { people, groups, membersPerGroup } = organisation;
    const necessary = people + groups + groups * Math.ceil(membersPerGroup / membersPerChange);
    return {
      seconds: (ended - started) / 1000,
      dictatedSeconds: necessary / limits.rate,
      necessary,
      sweeps,
      counts: await upstream.counts(),
      memory: memory.end(),
      troubles,
    };
  } finally {
    upstream.stop();
  }
}

function open(
  { client, directoryTable, activityTable }: TestTables,
  { url, token }: { readonly url: string; readonly token: string },
  concurrency: number,
  troubles: string[],
): DeliveryContext {
  const simulation = { get: nothing, put: nothing, delete: nothing, list: async () => ({ values: [] }) };
  const account = openAccount(
    { adapter: 'scim', profile: 'generic', url, token },
    { version: 'bench', simulation, home: '/nonexistent' },
  );
  return deliveryContext({
    client,
    directoryTable,
    activityTable,
    activityRetentionDays: 400,
    accounts: new Map([['primary', account]]),
    policy: {
      deleted: 'suspend',
      guard: defaultGuard,
      protectedEmails: new Set(),
      sameName: (name) => ({ refuse: `${name} is there` }),
    },
    metrics: { add: () => {} },
    log: {
      delivered: ({ status, words }) => {
        if (status === 'retry' || status === 'refused') troubles.push(`${status}: ${words}`);
      },
      upstream: ({ event, reason }) => troubles.push(`${event}: ${reason ?? ''}`),
      failed: ({ what, error }) => troubles.push(`${what}: ${String(error)}`),
    },
    concurrency,
  });
}

const nothing = async (): Promise<undefined> => undefined;
