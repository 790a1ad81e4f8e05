import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Clock } from '../../../local/clock';
import { type FunctionDefinition, processEnvironment } from '../../../local/functions/definition';
import { FunctionPool } from '../../../local/functions/pool';

const codeDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-pool-'));
const pools: FunctionPool[] = [];

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.stop()));
  rmSync(codeDir, { recursive: true, force: true });
});

function pool(source: string, more: Partial<FunctionDefinition> = {}, clock = new Clock()): FunctionPool {
  const name = `f${pools.length}`;
  writeFileSync(path.join(codeDir, `${name}.mjs`), source);
  const definition: FunctionDefinition = {
    id: 'Fn',
    name: 'fn',
    arn: 'arn:fn',
    roleArn: 'arn:role',
    handler: `${name}.handler`,
    runtime: 'nodejs24.x',
    codeDir,
    memoryMb: 128,
    timeoutMs: 60_000,
    logFormat: 'Text',
    environment: { COLOUR: 'blue' },
    ...more,
  };
  const credentials = { accessKeyId: 'ASIAX', secretAccessKey: 's', sessionToken: 't' };
  const environment = processEnvironment(definition, {
    credentials,
    region: 'eu-west-1',
    awsEndpoint: 'http://127.0.0.1:1',
  });
  const created = new FunctionPool(definition, environment, new PassThrough().resume(), () => {}, clock);
  pools.push(created);
  return created;
}

const invocation = { payload: '{}', requestId: 'r', traceId: 'Root=1' };

test("the environment is the template's, Lambda's, and nothing of the operator's shell", async () => {
  process.env.OPERATORS_OWN = 'secret';
  const result = await pool('export const handler = async () => process.env;').invoke(invocation);
  const environment = JSON.parse('payload' in result ? result.payload : '{}') as Record<string, string>;
  expect(environment).toMatchObject({
    COLOUR: 'blue',
    AWS_REGION: 'eu-west-1',
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_ACCESS_KEY_ID: 'ASIAX',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1',
    LAMBDA_TASK_ROOT: codeDir,
    _X_AMZN_TRACE_ID: 'Root=1',
  });
  expect(Object.keys(environment)).not.toContain('OPERATORS_OWN');
  expect(Object.keys(environment).filter((name) => name.startsWith('npm_'))).toEqual([]);
});

test('one process takes one invocation at a time, and is used again', async () => {
  const here = path.join(codeDir, 'here');
  mkdirSync(here);
  // None ends before all three have begun, each in a process of its own.
  const counting = pool(`import { readdirSync, writeFileSync } from 'node:fs';
    let n = 0;
    export const handler = async () => {
      n += 1;
      const seen = n;
      writeFileSync('${here}/' + process.pid, '');
      while (readdirSync('${here}').length < 3) await new Promise((r) => setTimeout(r, 20));
      return { seen, now: n, pid: process.pid };
    };`);
  const results = await Promise.all([1, 2, 3].map(() => counting.invoke(invocation)));
  const seen = results.map(
    (result) => JSON.parse('payload' in result ? result.payload : '{}') as { seen: number; now: number; pid: number },
  );
  expect(new Set(seen.map(({ pid }) => pid)).size).toBe(3);
  for (const each of seen) expect(each.now).toBe(each.seen);
  const again = await counting.invoke(invocation);
  expect(seen.map(({ pid }) => pid)).toContain(
    (JSON.parse('payload' in again ? again.payload : '{}') as { pid: number }).pid,
  );
});

test('under a clock that is moved by hand a function sees its time, sleeps for none, and chance is the same each time', async () => {
  const clock = new Clock(0, 'by hand');
  const source = `import { setTimeout as sleep } from 'node:timers/promises';
    export const handler = async () => {
      const began = Date.now();
      await sleep(3_600_000);
      return { hours: Math.round(began / 3_600_000), slept: Date.now() - began >= 3_600_000, chance: [Math.random(), Math.random()] };
    };`;
  const ask = async (shifted: FunctionPool) => {
    const result = await shifted.invoke(invocation);
    return JSON.parse('payload' in result ? result.payload : '{}') as {
      hours: number;
      slept: boolean;
      chance: number[];
    };
  };
  const first = pool(source, {}, clock);
  const { chance, ...rest } = await ask(first);
  expect(rest).toEqual({ hours: 0, slept: true });
  expect(new Set(chance).size).toBe(1);
  clock.advance(5 * 3_600_000);
  expect(await ask(first)).toEqual({ hours: 5, slept: true, chance });
  const byItself = await ask(pool(source, {}, new Clock(0)));
  expect(new Set(byItself.chance).size).toBe(2);
});

test('reserved concurrency throttles', async () => {
  const reserved = pool('export const handler = async () => {};', { reservedConcurrency: 1 });
  const kinds = (await Promise.all([reserved.invoke(invocation), reserved.invoke(invocation)])).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(['result', 'throttled']);
});

test.each([
  ['does not exist', 'x', { handler: 'nowhere.handler' }, /Cannot find module/],
  ['exports nothing', 'export const other = 1;', {}, /is undefined or not exported/],
  ['takes a callback', 'export const handler = (event, context, callback) => callback();', {}, /callback/],
  ['throws while it loads', 'throw new Error("no variable");', {}, /no variable/],
])('a module that %s is an error of the function', async (_, source, more, message) => {
  const outcome = await pool(source, more).warm();
  expect(outcome?.kind).toBe('error');
  expect(outcome?.payload).toMatch(message);
});

test('a handler that blocks its process is ended at its timeout', async () => {
  const result = await pool('export const handler = async () => { for (;;); };', { timeoutMs: 300 }).invoke(invocation);
  expect(result).toMatchObject({
    kind: 'error',
    payload: expect.stringContaining('Task timed out after 0.30 seconds'),
  });
});

test('payload limits hold in both directions', async () => {
  const echo = pool('export const handler = async ({ n }) => "x".repeat(n);');
  expect(await echo.invoke({ ...invocation, payload: JSON.stringify('x'.repeat(6 * 1024 * 1024)) })).toEqual({
    kind: 'too-large',
  });
  expect(await echo.invoke({ ...invocation, payload: `{"n":${6 * 1024 * 1024}}` })).toMatchObject({
    kind: 'error',
    payload: expect.stringContaining('ResponseSizeTooLarge'),
  });
});

test('many short invocations at once share the processes that the machine can run', async () => {
  // Nobody's patience comes to an end, however long the machine makes of what is short.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'Date'] });
  const short = pool('export const handler = () => new Promise((r) => setTimeout(() => r(process.pid), 20));');
  await short.warm();
  const results = await Promise.all(Array.from({ length: 20 }, () => short.invoke(invocation)));
  jest.useRealTimers();
  const pids = new Set(results.map((result) => ('payload' in result ? result.payload : 'none')));
  expect(pids.size).toBeLessThanOrEqual(availableParallelism() + 1);
  expect(pids).not.toContain('none');
});

test('an invocation that waits for long ones gets a process of its own', async () => {
  const opened = path.join(codeDir, 'opened');
  const source = `import { existsSync, writeFileSync } from 'node:fs';
    export const handler = async ({ opens }) => {
      if (opens) writeFileSync(${JSON.stringify(opened)}, '');
      while (!existsSync(${JSON.stringify(opened)})) await new Promise((r) => setTimeout(r, 20));
    };`;
  const long = pool(source);
  const waiting = Array.from({ length: Math.min(9, availableParallelism() + 1) }, () => long.invoke(invocation));
  const opener = await long.invoke({ ...invocation, payload: '{"opens":true}' });
  expect([opener, ...(await Promise.all(waiting))].every(({ kind }) => kind === 'result')).toBe(true);
});
