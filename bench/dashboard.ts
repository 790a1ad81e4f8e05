/**
 * How long the dashboard's page takes to show how the bridge stands, and what that reads, with 500 people in the directory and with 50,000:
 * DynamoDB Local, the tables and the dashboard of the synthesized template, headless Chromium. 300 removals are held, 100 deliveries
 * refused, and 60 invitations open. Prints a Markdown table; ends with 1 when the page takes a second, or reads more of more people.
 * `npm run bench:dashboard`
 */
import './quiet';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { createAdminContext } from '../lambda/delivery/admin/context';
import { concurrently } from '../lambda/table/concurrently';
import { noteRun } from '../lambda/table/scheduled-runs';
import { chunksOf, Store, type Values } from '../lambda/table/store';
import { startDynamoDbLocal } from '../local/database/dynamodb-local';
import { serveDashboard } from '../test/page/support';
import { startBrowser } from '../test/support/browser';
import { tableDefinitions } from '../test/support/dynamodb-definitions';
import { freshTables, type TestTables } from '../test/support/dynamodb-tables';
import { capturedUser } from './capacity/captured-user';
import { Meter } from './capacity/meter';
import { clonePeople } from './capacity/seed';

const actor = { requestId: 'bench', token: 'AWSCURRENT', operation: 'POST' };
const waiting = { held: 300, failed: 100, invited: 60 };
const loads = 7;
const barMs = 1_000;
/** Into how many slots the counters have fallen differs from run to run: so many items more or less say nothing. */
const counterSlots = 10;

interface Measured {
  readonly people: number;
  readonly items: number;
  readonly units: number;
  /** Medians, in milliseconds. */
  readonly firstPaintMs: number;
  readonly verdictMs: number;
}

async function main(): Promise<number> {
  const local = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = local.endpoint;
    process.env.AWS_REGION = 'us-east-1';
    process.env.AWS_ACCESS_KEY_ID = 'local';
    process.env.AWS_SECRET_ACCESS_KEY = 'local';
    const few = await measure(500);
    const many = await measure(50_000);
    console.log('| people | items read | read units | first paint (ms) | verdict and names shown (ms) |');
    console.log('|---|---|---|---|---|');
    for (const { people, items, units, firstPaintMs, verdictMs } of [few, many])
      console.log(`| ${people.toLocaleString('en')} | ${items} | ${units} | ${firstPaintMs} | ${verdictMs} |`);
    return many.verdictMs < barMs && Math.abs(many.items - few.items) < counterSlots ? 0 : 1;
  } finally {
    await local.stop();
  }
}

async function measure(people: number): Promise<Measured> {
  const definitions = tableDefinitions();
  const tables = await freshTables(definitions);
  await fill(tables, people);
  const meter = new Meter(
    tables.client,
    new Map([
      [tables.directoryTable, definitions.directory],
      [tables.activityTable, definitions.activity],
    ]),
  );
  const contextOn = (client: TestTables['client']) =>
    createAdminContext({
      client,
      directoryTable: tables.directoryTable,
      activityTable: tables.activityTable,
      activityRetentionDays: 400,
      operator: async () => ({ identity: 'bench', host: 'bench' }),
    });
  const nothing = async () => {};
  const page = await serveDashboard(() => contextOn(tables.client), Date.now, nothing);
  const times = await timesOf(page.origin);
  await page.close();
  const metered = await serveDashboard(() => contextOn(meter.client), Date.now, nothing);
  const { itemsRead: items, readUnits: units } = await meter.measure(() => timesOf(metered.origin, 1));
  await metered.close();
  return { people, items, units, ...times };
}

/** People like one whom the directory created; some of them wait for somebody. */
async function fill(tables: TestTables, people: number): Promise<void> {
  const { client, directoryTable } = tables;
  const { id } = await tables.directory().users.create(capturedUser, actor);
  const model = (await tables.item('USER', id)) ?? {};
  const { dueShard: _, dueAt: __, ...settled } = model as Values;
  await clonePeople(
    client,
    directoryTable,
    { ...settled, observed: observed({}) },
    people - waiting.held - waiting.failed,
  );
  const now = Date.now();
  const since = new Date(now - 3_600_000).toISOString();
  const removal = { verdict: 'held', since, reason: 'suspending them: the removal guard lets 10 removals through' };
  const failure = { kind: 'failed', version: 1, count: 3, since, message: 'this domain is not allowed', nextAt: now };
  const items = [
    ...Array.from({ length: waiting.held }, (_entry, index) => ({
      ...{ ...settled, sk: v7(), observed: observed({ removal }) },
      ...{ dueShard: 'HELD', dueAt: now - 3_600_000 + index },
    })),
    ...Array.from({ length: waiting.failed }, (_entry, index) => ({
      ...{ ...settled, sk: v7(), observed: observed({ failure, pendingSince: since }) },
      ...{ dueShard: 'FAILED', dueAt: now + 3_600_000 + index },
    })),
    ...Array.from({ length: waiting.invited }, (_entry, index) => ({
      ...{ pk: 'STATE#INVITED#primary', sk: `P${index}`, email: `invited${index}@example.com` },
      ...{
        since: new Date(now - 4 * 86_400_000).toISOString(),
        dueShard: 'INVITED#primary',
        dueAt: now - 4 * 86_400_000,
      },
    })),
  ];
  await concurrently(chunksOf(items, 25), 4, async (some) => {
    const requests = some.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [directoryTable]: requests } }));
  });
  const run = { name: 'sweep', at: new Date(now).toISOString(), outcome: 'succeeded' } as const;
  const goodUntil = new Date(now + 3_600_000).toISOString();
  await noteRun(new Store(client, directoryTable), { ...run, goodUntil, upstreams: ['primary'], connected: true });
}

const observed = (state: object) => ({ revision: 1, perUpstream: { primary: state } });

/** Medians over several loads, after one that does not count. */
async function timesOf(origin: string, count = loads): Promise<Pick<Measured, 'firstPaintMs' | 'verdictMs'>> {
  const browser = await startBrowser();
  const times: { firstPaintMs: number; verdictMs: number }[] = [];
  for (let load = count === 1 ? 1 : 0; load <= count; load += 1) {
    const page = await browser.newPage();
    await page.goto(`${origin}/dashboard`);
    await page.waitForSelector('.bridge .sentence');
    const verdictMs = (await page.evaluate('performance.now()')) as number;
    const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";
    const firstPaintMs = (await page.evaluate(paint)) as number;
    // The figures of people and groups are read as well.
    await page.waitForSelector('.bridge .figures');
    if (load > 0) times.push({ firstPaintMs, verdictMs });
    await page.close();
  }
  await browser.close();
  const median = (name: 'firstPaintMs' | 'verdictMs') =>
    Math.round(times.map((each) => each[name]).sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
  return { firstPaintMs: median('firstPaintMs'), verdictMs: median('verdictMs') };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
