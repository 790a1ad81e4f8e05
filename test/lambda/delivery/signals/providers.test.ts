import { judgeProviders, type ProviderRules } from '../../../../lambda/delivery/signals/providers';
import { type Gap, shortestMs, withGap } from '../../../../lambda/table/gaps';
import type { TokenUse } from '../../../../lambda/table/token-uses';

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday. */
const monday = Date.parse('2026-10-05T00:00:00Z');
const iso = (time: number) => new Date(time).toISOString();

/** What is recorded of a provider that called at these times. */
function heard(times: readonly number[], more: Partial<TokenUse> = {}): TokenUse {
  let gaps: readonly Gap[] = [];
  for (const [index, at] of times.entries()) {
    const ms = at - (times[index - 1] ?? at);
    if (ms >= shortestMs) gaps = withGap(gaps, { at, ms });
  }
  const [first = 0] = times;
  const at = iso(times.at(-1) ?? 0);
  return { token: 'v1', client: 'JumpCloud', address: '', at, since: iso(first), changedAt: at, gaps, ...more };
}

/** Every so many hours for some days, from Monday on. */
const every = (hours: number, days: number, from = monday) =>
  Array.from({ length: Math.floor((days * 24) / hours) }, (_, index) => from + index * hours * hour);
/** From Monday to Friday, 9 to 17 o'clock, every two hours. */
const office = (weeks: number, from = monday) =>
  every(2, weeks * 7, from).filter((at) => {
    const clock = new Date(at);
    return clock.getUTCDay() % 6 !== 0 && clock.getUTCHours() >= 9 && clock.getUTCHours() <= 17;
  });
const afterLast = (times: readonly number[], ms: number) => new Date((times.at(-1) ?? 0) + ms);

/** After how many hours of silence it is one; undefined if not within two months. */
function silentAfter(use: TokenUse, rules: ProviderRules): number | undefined {
  return Array.from({ length: 59 * 24 }, (_, hours) => hours + 1).find(
    (hours) => judgeProviders([use], rules, new Date(Date.parse(use.at) + hours * hour + 1)).silent.length > 0,
  );
}

const withoutWeek = (times: readonly number[], week: number) =>
  times.filter((at) => Math.floor((at - monday) / (7 * day)) !== week);

const learned: ProviderRules = { tokenDays: 0 };
const poller = heard(every(2 / 3, 20));
const interrupted = every(2 / 3, 20).filter((at) => Math.abs(at - monday - 9 * day) > 4.5 * hour);

test.each<[string, number | undefined, TokenUse, ProviderRules]>([
  ['Entra ID, every 40 minutes', 2, poller, learned],
  ['Entra ID, with one outage of nine hours', 2, heard(interrupted), learned],
  // From Friday 16:00 to Monday 10:00 are 66 hours.
  ['a company that works from Monday to Friday', 132, heard(office(4)), learned],
  ['the same after a week of silence, which was an outage', 132, heard(withoutWeek(office(5), 3)), learned],
  ['not known for two weeks yet', undefined, heard(every(1, 13)), learned],
  ['a change every twenty days', undefined, heard(every(20 * 24, 100)), learned],
  ['a day of changes a month', undefined, heard([0, 30, 60].flatMap((on) => every(2, 1, monday + on * day))), learned],
  ['once, when it was set up', undefined, heard([monday]), learned],
  ['an option says so', 3, heard(every(2 / 3, 1)), { tokenDays: 0, silenceHours: 3 }],
  ['an option says never', undefined, poller, { tokenDays: 0, silenceHours: 0 }],
])('%s: silent after %s hours', (_what, hours, use, rules) => {
  expect(silentAfter(use, rules)).toBe(hours);
});

test('who only reads is no provider, and is never missed', () => {
  const { changedAt: _, ...monitor } = poller;
  expect(silentAfter(monitor, learned)).toBeUndefined();
});

test('what is known of a provider outlives the token, the silence between the two included', () => {
  // The token was replaced over the second of the two weekends that are known.
  const times = office(3);
  const third = times.filter((at) => at >= monday + 14 * day);
  const first = heard(times.filter((at) => !third.includes(at)));
  const second = heard(third, { token: 'v2' });
  const at = (ms: number) => judgeProviders([second, first], { tokenDays: 0 }, afterLast(times, ms)).silent;
  expect(at(132 * hour)).toEqual([]);
  expect(at(133 * hour)).toEqual([{ client: 'JumpCloud', at: second.at, usualSeconds: 66 * 3600 }]);
});

describe('of two providers', () => {
  const times = every(2 / 3, 28);
  const gone = heard(times);
  const [last = 0] = times.slice(-1);
  const silent = (other: TokenUse, ms = 10 * day) =>
    judgeProviders([gone, other], { tokenDays: 0 }, new Date(last + ms)).silent.map(({ client }) => client);
  const okta = (from: number, until = last + 10 * day) =>
    heard(every(1, (until - from) / day, from), { client: 'Okta SCIM Client' });

  test('one that came in place of the other ends the waiting', () => {
    expect(silent(okta(last + day))).toEqual([]);
    expect(silent(okta(last - 13 * day))).toEqual([]);
  });

  test('one that was there beside the other all the time does not', () => {
    expect(silent(okta(last - 20 * day))).toEqual(['JumpCloud']);
    expect(silent(okta(last - 20 * day, last + 5 * day))).toEqual(['JumpCloud', 'Okta SCIM Client']);
  });

  test('one that has fallen silent as well does not', () => {
    expect(silent(okta(last - 13 * day, last + 2 * day))).toEqual(['JumpCloud', 'Okta SCIM Client']);
  });

  test('nobody waits for two months', () => {
    expect(silent(okta(last - 20 * day, last + 59 * day), 59 * day)).toEqual(['JumpCloud']);
    expect(silent(okta(last - 20 * day, last + 60 * day), 60 * day)).toEqual([]);
  });
});

test('a former token that is still in use needs somebody two days before its end, and once it has ended', () => {
  const times = every(2 / 3, 20);
  const validUntil = afterLast(times, 5 * day).toISOString();
  const use = heard(times, { validUntil });
  const judged = (ms: number) => judgeProviders([use], { tokenDays: 1 }, afterLast(times, ms));
  expect(judged(hour)).toEqual({ silent: [], formerToken: [], oldToken: [] });
  const found = { client: 'JumpCloud', at: use.at, validUntil };
  expect(judged(3 * day)).toMatchObject({ silent: [{ client: 'JumpCloud' }], formerToken: [found] });
  // It is refused: that is why it is not heard.
  expect(judged(6 * day)).toEqual({ silent: [], formerToken: [found], oldToken: [] });
  const switched = heard(every(1, 1, Date.parse(use.at) + hour), { token: 'v2' });
  const now = new Date(Date.parse(switched.at) + 1);
  expect(judgeProviders([use, switched], { tokenDays: 0 }, now).formerToken).toEqual([]);
});

test.each([
  [365, 1],
  [366, 0],
  [0, 0],
])('a token that was made 365 days ago, where %s are allowed: %s', (tokenDays, count) => {
  const times = every(1, 1);
  const now = afterLast(times, 1);
  const use = heard(times, { madeAt: iso(now.getTime() - 365 * day) });
  expect(judgeProviders([use], { tokenDays }, now).oldToken).toHaveLength(count);
});
