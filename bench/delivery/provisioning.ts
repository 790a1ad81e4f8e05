import { setTimeout as pause } from 'node:timers/promises';
import { openAccount } from '../../lambda/account/open';
import type { DeliveryContext } from '../../lambda/delivery/context';
import { createDeliveryContext } from '../../lambda/delivery/create-context';
import { sweep, sweepMs } from '../../lambda/delivery/reconcile/sweep';
import { resolveSettings } from '../../lib/config/settings';
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

/** What is deployed where nothing is configured. */
const defaults = resolveSettings({});

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
    // A sweep ends a moment after the next has begun, which Lambda has run in another execution environment.
    const environment = () => open(tables, upstream, concurrency, troubles);
    const environments = [environment(), environment()] as const;
    const memory = watchMemory();
    const started = Date.now();
    const end: { at?: number } = {};
    const oneSweep = async (number: number): Promise<void> => {
      const tick = Date.now();
      const { status, ended: how } = await sweep(environments[number % 2 === 0 ? 0 : 1], tick + sweepMs);
      if (status.behind === 0) end.at ??= Date.now();
      const { people, groups, memberships, throttled, unused } = await upstream.counts();
      tell(
        `sweep ${number}: ${((Date.now() - tick) / 1000).toFixed(1)} s, ${status.behind} behind; upstream has ${people} people, ` +
          `${groups} groups, ${memberships} memberships; ${throttled} times 429, ${unused} not made use of; ${JSON.stringify(how)}`,
      );
    };
    const running: Promise<void>[] = [];
    while (end.at === undefined) {
      const one = oneSweep(running.length + 1);
      running.push(one);
      // As the schedule has it: whether or not the one before has ended.
      const tick = pause(started + running.length * sweepEveryMs - Date.now());
      await Promise.race([tick, one.then(() => (end.at === undefined ? tick : undefined))]);
    }
    await Promise.all(running);
    const { people, groups, membersPerGroup } = organisation;
    const necessary = people + groups + groups * Math.ceil(membersPerGroup / membersPerChange);
    return {
      seconds: (end.at - started) / 1000,
      dictatedSeconds: necessary / limits.rate,
      necessary,
      sweeps: running.length,
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
  return createDeliveryContext({
    client,
    directoryTable,
    activityTable,
    activityRetentionDays: defaults.activityRetentionDays,
    settleSeconds: defaults.settleSeconds,
    accounts: new Map([['primary', account]]),
    policy: {
      deleted: 'suspend',
      guard: {
        count: defaults.removalGuardCount,
        percent: defaults.removalGuardPercent,
        windowMinutes: defaults.removalGuardWindowMinutes,
      },
      protectedEmails: new Set(),
      sameName: (name) => ({ refuse: `${name} is there` }),
    },
    metrics: { add: () => {} },
    log: {
      delivered: ({ status, message }) => {
        if (status === 'retrying' || status === 'failed') troubles.push(`${status}: ${message}`);
      },
      called: () => {},
      upstream: ({ event, reason }) => troubles.push(`${event}: ${reason ?? ''}`),
      failed: ({ what, error }) => troubles.push(`${what}: ${String(error)}`),
    },
    concurrency,
  });
}

const nothing = async (): Promise<undefined> => undefined;
