import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { type Digest, digestMs, digestOf, markOf } from '../../../../../lambda/delivery/admin/digest/digest';
import { type BrokenDigest, DigestReader, linesOf } from '../../../../../lambda/delivery/admin/digest/digest-lines';
import { verifyActivity } from '../../../../../lambda/delivery/admin/digest/verify';
import { dayOf } from '../../../../../lambda/table/activity-log';
import { ActivityRecords, type Span } from '../../../../../lambda/table/activity-records';
import type { Values } from '../../../../../lambda/table/store';
import type { WholeTable } from '../../../../../lambda/table/whole-table';

const hourMs = digestMs;
/** Two days of an empty bridge, but for a record in every tenth hour. */
const begin = Date.parse('2026-11-25T00:00:00Z');
const hours = 48;
const now = begin + hours * hourMs + 20 * 60_000;

function record(time: number, more: Values = {}): Values {
  return {
    resource: `USER#${v7({ msecs: time })}`,
    at: v7({ msecs: time }),
    day: dayOf(time),
    expiresAt: Math.floor(time / 1000) + 400 * 86_400,
    ...more,
  };
}

const honest = Array.from({ length: hours }, (_, hour) => hour)
  .filter((hour) => hour % 10 === 5)
  .map((hour) => record(begin + hour * hourMs + 60_000));

/** The digest of every hour, each of which continues the one before. */
function digests(): readonly Digest[] {
  const all: Digest[] = [];
  for (let from = begin; from < begin + hours * hourMs; from += hourMs) {
    const until = from + hourMs;
    const within = ({ at }: Values) => v7({ msecs: from }).slice(0, 13) <= String(at).slice(0, 13);
    const before = ({ at }: Values) => String(at).slice(0, 13) < v7({ msecs: until }).slice(0, 13);
    const marks = honest.filter((each) => within(each) && before(each)).map(markOf);
    all.push(digestOf({ from, until }, all.at(-1)?.head, marks));
  }
  return all;
}

/** What the log has, line by line. */
async function* fromLog(lines: readonly string[]): AsyncGenerator<Digest | BrokenDigest> {
  const reader = new DigestReader();
  for (const line of lines) {
    const digest = reader.read(line);
    if (digest !== undefined) yield digest;
  }
}

/** The index by time over these records, as DynamoDB answers the query of one day. */
function verify(records: readonly Values[], lines: readonly string[], span?: Span) {
  const send = async ({ input }: { input: { ExpressionAttributeValues: Record<string, string>; Limit: number } }) => {
    const { ':value': day, ':from': from = '', ':until': until = '' } = input.ExpressionAttributeValues;
    const Items = records
      .filter((each) => each.day === day && String(each.at) >= from && String(each.at) <= until)
      .sort((one, other) => (String(one.at) < String(other.at) ? -1 : 1));
    return { Items };
  };
  const table = {
    name: 'Activity',
    find: async (keys: readonly Values[]) =>
      records.filter((each) => keys.some(({ resource, at }) => each.resource === resource && each.at === at)),
    pages: async function* () {
      yield records;
    },
  } as unknown as WholeTable;
  return verifyActivity(
    {
      records: new ActivityRecords({ send } as unknown as DynamoDBDocumentClient, table),
      table,
      published: { log: { since: () => fromLog(lines) }, archive: undefined },
      clock: () => new Date(now),
    },
    span,
  );
}

const published = digests().map(linesOf);
const short = ({ findings }: Awaited<ReturnType<typeof verify>>) => findings.map(({ what, id }) => `${what} ${id}`);

test('what is as it was published is found to be so', async () => {
  const { findings, records, digests: count } = await verify(honest, published.flat());
  expect({ findings, records, count }).toEqual({ findings: [], records: honest.length, count: hours });
});

test('a record of the future, put among those of an earlier day, hides no record that was added later', async () => {
  const forged = record(begin + 30 * hourMs);
  const screen = record(now + 5 * 3_600_000, { day: dayOf(begin) });
  const records = [...honest, forged, screen];
  expect(short(await verify(records, published.flat(), { from: begin, until: now + 86_400_000 }))).toEqual([
    `added ${forged.at}`,
  ]);
  expect(short(await verify(records, published.flat()))).toEqual([`added ${forged.at}`, `added ${screen.at}`]);
});

test.each<[string, (lines: readonly string[][]) => string[]]>([
  ['one after the other', (lines) => [...lines, ...lines].flat()],
  ['hour by hour', (lines) => lines.flatMap((each) => [...each, ...each])],
  ['line by line', (lines) => lines.flatMap((each) => each.flatMap((line) => [line, line]))],
  ['one of them an hour ahead', (lines) => lines.flatMap((each, at) => [...each, ...(lines[at - 1] ?? [])])],
])('two runs at once, which publish the same %s, are no finding', async (_, both) => {
  expect((await verify(honest, both(published))).findings).toEqual([]);
});

test('a digest that differs from the one before is one, though', async () => {
  const other = digestOf({ from: begin, until: begin + hourMs }, undefined, [markOf(record(begin + 1))]);
  const { findings } = await verify(honest, [...published.slice(0, 1), linesOf(other), ...published.slice(1)].flat());
  expect(findings.map(({ message }) => message)).toEqual(['there are different digests of it']);
});
