import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { deliveryEntry } from '../../lambda/delivery/activity-entries';
import { digestMs } from '../../lambda/delivery/admin/digest/digest';
import type { Finding, Verification } from '../../lambda/delivery/admin/digest/verify';
import { writeDigests } from '../../lambda/delivery/admin/digest/write-digests';
import { ActivityLog, dayOf } from '../../lambda/table/activity-log';
import { ActivityRecords } from '../../lambda/table/activity-records';
import type { Values } from '../../lambda/table/store';
import { wholeActivity } from '../../lambda/table/whole-table';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
const place = { region: 'eu-central-1', accountId: '111122223333' };
/** The first hour of which there is a digest. */
const first = Math.floor(Date.now() / digestMs) * digestMs - 6 * digestMs;
const quarter = 15 * 60_000;

/** A record as delivery writes it, made so many minutes after the first hour began. */
function record(minutes: number, more: Values = {}): Values {
  const time = first + minutes * 60_000;
  const ref = { kind: 'USER', id: v7({ msecs: time }) } as const;
  const entry = deliveryEntry({ upstream: 'primary', ref, status: 'delivered', acts: ['suspend'], version: 2 });
  const item = new ActivityLog('any', 400).item(entry, new Date(time));
  return { ...item, at: v7({ msecs: time }), day: dayOf(time), ...more };
}

const early = record(5);
const late = record(55);
const another = record(130, { message: 'said something' });
const expired = record(140, { expiresAt: Math.floor(first / 1000) });

const put = (Item: Values) => bench.tables.client.send(new PutCommand({ TableName: bench.tables.activityTable, Item }));
const remove = ({ resource, at }: Values) =>
  bench.tables.client.send(new DeleteCommand({ TableName: bench.tables.activityTable, Key: { resource, at } }));

/** The run of the function at this time. */
function digest(now: number, places: 'both' | 'log' = 'both') {
  const { client, activityTable } = bench.tables;
  const { log, archive } = bench.published;
  const records = new ActivityRecords(client, wholeActivity(client, activityTable));
  const clock = () => new Date(now);
  return writeDigests({ records, log, archive: places === 'both' ? archive : undefined, place, clock }, now + 60_000);
}

async function verify(...args: readonly string[]): Promise<{ readonly code: number; readonly found: Verification }> {
  const { code, stdout } = await inProcess(['activity', 'verify', '--json', ...args, ...bench.local]);
  return { code: code ?? -1, found: JSON.parse(stdout) as Verification };
}
const short = (findings: readonly Finding[]) => findings.map(({ what, id, time }) => `${what} ${id ?? time}`);

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('before the first digest there is no all-clear', async () => {
  const { code, stdout } = await inProcess(['activity', 'verify', ...bench.local]);
  expect({ code, stdout }).toEqual({ code: 4, stdout: expect.stringContaining('There is no digest of that time.') });
});

test('each hour gets a digest a quarter of an hour after its end, and an hour that was missed gets it later', async () => {
  for (const each of [early, late, another, expired]) await put(each);
  expect(await digest(first + digestMs + quarter - 1)).toMatchObject([{ from: first - digestMs, marks: [] }]);
  expect(await digest(first + digestMs + quarter)).toMatchObject([
    { from: first, marks: [{ id: early.at }, { id: late.at }] },
  ]);
  expect(await digest(first + digestMs + quarter)).toEqual([]);
  // The function did not run for two hours.
  const caughtUp = await digest(first + 3 * digestMs + quarter);
  expect(caughtUp.map(({ from, marks }) => [from, marks.length])).toEqual([
    [first + digestMs, 0],
    [first + 2 * digestMs, 2],
  ]);
  await digest(Date.now());
  await remove(expired);
  const { code, found } = await verify();
  expect({ code, ...found }).toMatchObject({ code: 0, records: 3, expired: 1, findings: [] });
});

test('the bucket has the events of an hour, by class and day', async () => {
  const day = dayOf(first).replaceAll('-', '');
  const hour = new Date(first).toISOString().slice(11, 13);
  const key = `ocsf/account_change/region=eu-central-1/accountId=111122223333/eventDay=${day}/${hour}.jsonl.gz`;
  const lines = gunzipSync(readFileSync(path.join(bench.dataDir, 'archive', encodeURIComponent(key), '000001')));
  const events = lines.toString('utf8').trim().split('\n');
  expect(events.map((line) => JSON.parse(line))).toMatchObject([
    { class_uid: 3001, activity_name: 'Disable', metadata: { uid: early.at } },
    { class_uid: 3001, activity_name: 'Disable', metadata: { uid: late.at } },
  ]);
});

describe('what was done to the table', () => {
  const forged = record(20);
  const hidden = record(20, { day: undefined });
  const cases: readonly (readonly [what: string, change: () => Promise<unknown>, found: readonly string[]])[] = [
    ['a field is changed', () => put({ ...another, message: 'said nothing' }), [`changed ${another.at}`]],
    ['a field is added', () => put({ ...another, who: 'nobody' }), [`changed ${another.at}`]],
    ['it is to expire tomorrow', () => put({ ...late, expiresAt: Number(late.expiresAt) - 1 }), [`changed ${late.at}`]],
    ['it is taken out of the index', () => put({ ...late, day: '2020-01-01' }), [`changed ${late.at}`]],
    ['it is removed', () => remove(early), [`missing ${early.at}`]],
    ['one is added', () => put(forged), [`added ${forged.at}`]],
    ['one is added that the index does not have', () => put(hidden), [`added ${hidden.at}`]],
    [
      'one is put in the place of another',
      () => Promise.all([remove(early), put(forged)]),
      [`missing ${early.at}`, `added ${forged.at}`],
    ],
  ];

  test.each(cases)('%s', async (_what, change, expected) => {
    await change();
    const { code, found } = await verify();
    expect({ code, found: short(found.findings) }).toEqual({ code: 4, found: expected });
    for (const each of [early, late, another]) await put(each);
    for (const each of [forged, hidden]) await remove(each);
  });

  test('is told in words', async () => {
    await put({ ...another, message: 'said nothing' });
    const { code, stdout } = await inProcess(['activity', 'verify', ...bench.local]);
    await put(another);
    expect(code).toBe(4);
    expect(stdout).toContain('is not as it was published.');
    expect(stdout).toContain(`${String(another.resource).replace('#', '/')}  ${another.at}  it is not what it was`);
  });

  test('with --since and --until only those hours are looked at', async () => {
    await put({ ...another, message: 'said nothing' });
    const iso = (hours: number) => new Date(first + hours * digestMs).toISOString();
    const before = await verify('--since', iso(0), '--until', iso(2));
    const later = await verify('--since', iso(2));
    await put(another);
    expect([before.code, short(before.found.findings)]).toEqual([0, []]);
    expect([later.code, short(later.found.findings)]).toEqual([4, [`changed ${another.at}`]]);
  });
});

describe('what was done to the digests', () => {
  const file = () => path.join(bench.dataDir, `${encodeURIComponent('digests/digests')}.jsonl`);
  const isHeadOf = (hour: number) => (line: string) =>
    line.includes('"head\\"') && line.includes(`\\"from\\":\\"${new Date(hour).toISOString()}`);
  async function withLog(change: (lines: string[]) => string[]) {
    const whole = readFileSync(file(), 'utf8');
    writeFileSync(file(), `${change(whole.trim().split('\n')).join('\n')}\n`);
    const { code, found } = await verify();
    writeFileSync(file(), whole);
    return { code, why: found.findings.map(({ time, message }) => `${time} ${message}`) };
  }
  const at = (hour: number, message: string) => `${new Date(hour).toISOString()} ${message}`;

  test('a line is changed', async () => {
    const { code, why } = await withLog((lines) =>
      lines.map((line) => line.replaceAll(String(early.at), String(late.at))),
    );
    expect({ code, why }).toEqual({ code: 4, why: [at(first, 'its digest in the log is not what its head says')] });
  });

  test('an hour is removed from the log; the bucket still has it', async () => {
    const { code, why } = await withLog((lines) => lines.filter((line) => !isHeadOf(first)(line)));
    expect({ code, why }).toEqual({ code: 4, why: [at(first, 'its digest is missing in the log')] });
  });

  test('the log is emptied and begun anew, so that a changed record is in it as it is', async () => {
    await put({ ...late, who: 'nobody' });
    const whole = readFileSync(file(), 'utf8');
    writeFileSync(file(), '');
    await digest(first + digestMs + quarter, 'log');
    const { code, found } = await verify(
      '--since',
      new Date(first).toISOString(),
      '--until',
      new Date(first + 1).toISOString(),
    );
    writeFileSync(file(), whole);
    await put(late);
    expect({ code, found: found.findings.map(({ message }) => message) }).toEqual({
      code: 4,
      found: ['there are different digests of it', 'it is not what it was when it was made'],
    });
  });
});
