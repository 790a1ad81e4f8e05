import { hoursAMonth } from '../../lib/monitoring/prices';
import type { Traffic } from './traffic';

/** What a function's calls of a month come to, besides those by its schedules. */
export interface Calls {
  /** Calls that are not scheduled. */
  readonly calls: (traffic: Traffic, probes: number) => number;
  /** How long one takes, in milliseconds. Estimated from runs on a computer: in AWS a call waits for the network as well. */
  readonly ms: number;
  /** Milliseconds a month besides. */
  readonly moreMs?: (traffic: Traffic) => number;
  /** Logged per call, Lambda's own two lines included, in bytes. */
  readonly logBytes: number;
}

const none = () => 0;

/** How often somebody opens the dashboard in a month. */
export const dashboardOpened = 60;

/** A new process of a function takes so long to start, in milliseconds; one is started once an hour, where it is called so often. */
export const startMs = 400;
export const startsAMonth = hoursAMonth;

/** Every function by its service name. */
export const functions: Readonly<Record<string, Calls>> = {
  'scim-api': { calls: ({ requests }, probes) => requests + probes, ms: 60, logBytes: 1200 },
  // API Gateway keeps a verdict for half a minute.
  authorizer: { calls: ({ bursts }, probes) => bursts + probes, ms: 50, logBytes: 500 },
  delivery: { calls: ({ changes }) => changes, ms: 800, logBytes: 2500 },
  sweep: {
    calls: none,
    ms: 200,
    // Who is created alone keeps a sweep waiting until they have settled.
    moreMs: ({ joiners }) => joiners * 30_000,
    logBytes: 900,
  },
  import: { calls: none, ms: 80, moreMs: ({ people }) => 30 * people * 10, logBytes: 500 },
  drift: { calls: none, ms: 50, moreMs: ({ people }) => 30 * people * 10, logBytes: 500 },
  confirm: { calls: none, ms: 200, logBytes: 600 },
  probe: { calls: none, ms: 400, logBytes: 900 },
  // Each record is read once more, hour by hour.
  'activity-digest': { calls: none, ms: 200, logBytes: 700 },
  dashboard: { calls: () => dashboardOpened * 3, ms: 600, logBytes: 600 },
  'dashboard-action': { calls: () => 10, ms: 600, logBytes: 800 },
};
