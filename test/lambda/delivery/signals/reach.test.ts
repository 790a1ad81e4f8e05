import { judgeReach } from '../../../../lambda/delivery/signals/reach';

const now = new Date('2026-11-27T12:00:00Z');
const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000).toISOString();
const noticed = (minutesAgo: number, needsYou = false) => ({ at: at(20), noticedAt: at(minutesAgo), needsYou });

test.each([
  ['it got through', at(6), undefined, undefined],
  ['it has got through again', at(1), noticed(12, true), undefined],
  ['it is late', at(7), undefined, { at: at(7), noticedAt: at(0), needsYou: false }],
  ['it is later still: since when that is known stays', at(20), noticed(9), noticed(9)],
  ['it is missed', at(20), noticed(10), noticed(10, true)],
  ['it never got through', undefined, undefined, { noticedAt: at(0), needsYou: false }],
])('%s', (_what, probedAt, before, found) => {
  expect(judgeReach(probedAt, before, { hasAllowList: false }, now)).toEqual(found);
  expect(judgeReach(probedAt, before, { hasAllowList: true }, now)).toBeUndefined();
});
