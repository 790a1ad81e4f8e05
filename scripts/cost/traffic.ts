import { hoursAMonth } from '../../lib/monitoring/prices';

/** How an identity provider asks for changes: by the clock, or when something happens. */
export const providers = {
  entra: { name: 'Entra ID', cyclesAMonth: hoursAMonth * 1.5, requestsACycle: 2 },
  okta: { name: 'Okta', cyclesAMonth: 0, requestsACycle: 0 },
  jumpcloud: { name: 'JumpCloud', cyclesAMonth: 0, requestsACycle: 0 },
  onelogin: { name: 'OneLogin', cyclesAMonth: 0, requestsACycle: 0 },
  rippling: { name: 'Rippling', cyclesAMonth: 0, requestsACycle: 0 },
} as const;

export type Provider = keyof typeof providers;

/** What happens in a month. All of it is assumed; only sizes are measured (capacity.ts). */
export interface Traffic {
  readonly people: number;
  readonly provider: Provider;
  /** Changes of people and memberships that are delivered. */
  readonly changes: number;
  readonly joiners: number;
  readonly leavers: number;
  /** Requests of the identity provider. */
  readonly requests: number;
  /** Of those: pages of a list. */
  readonly pages: number;
  /** Of those: look-ups of one person or group. */
  readonly lookups: number;
  /** How often requests come after a pause in which nothing is in a cache any more. */
  readonly bursts: number;
  /** In how many different hours of the month so many things happen, at least one in each. Things happen in working hours. */
  readonly hoursOf: (things: number) => number;
}

/** Each person is changed once in three months, three requests each. */
const changesPerPerson = 0.35;
const requestsPerChange = 3;
/** People who come, and as many who leave, a month. */
const turnover = 0.01;
const daysAMonth = hoursAMonth / 24;
const pageSize = 100;
/** Hours of a month in which somebody works. */
const workingHours = 220;

/** The traffic model. @param people in the directory */
export function trafficOf(people: number, provider: Provider): Traffic {
  const { cyclesAMonth, requestsACycle } = providers[provider];
  const changes = people * changesPerPerson;
  // Everybody is listed once a day.
  const pages = daysAMonth * Math.ceil(people / pageSize);
  const polls = cyclesAMonth * requestsACycle;
  const hoursOf = (things: number) => workingHours * (1 - Math.exp(-things / workingHours));
  return {
    people,
    provider,
    changes,
    joiners: people * turnover,
    leavers: people * turnover,
    requests: changes * requestsPerChange + pages + polls,
    pages,
    // Each change begins with one.
    lookups: changes + polls,
    bursts: cyclesAMonth + daysAMonth + Math.min(changes, hoursOf(changes) * 4),
    hoursOf,
  };
}
