import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { failuresFilter } from '../../../lib/monitoring/last-failures';
import { LogStore } from '../../../local/cloudwatch/logs';
import type { FunctionDefinition } from '../../../local/functions/definition';
import { FunctionPool } from '../../../local/functions/pool';

type Line = Readonly<Record<string, unknown>>;

/** Whether the dashboard shows a line among the last failures. */
function isFailure(line: Line): boolean {
  const logs = new LogStore();
  logs.add('fn', JSON.stringify(line), 1);
  return logs.query(`SOURCE 'fn' | fields @timestamp | ${failuresFilter}`, 0).rows.length === 1;
}

const codeDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-log-'));
afterAll(() => rmSync(codeDir, { recursive: true, force: true }));

/** Longer than any handler here takes, on any machine: milliseconds. */
const patient = 60_000;

/** Invokes a handler once and gives what is in the log then. */
async function logOf(
  name: string,
  source: string,
  logFormat: FunctionDefinition['logFormat'],
  timeoutMs = patient,
): Promise<string> {
  writeFileSync(path.join(codeDir, `${name}.mjs`), source);
  let text = '';
  const log = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  const definition: FunctionDefinition = {
    id: 'Fn',
    name: 'fn',
    arn: 'arn:fn',
    roleArn: 'arn:role',
    handler: `${name}.handler`,
    runtime: 'nodejs24.x',
    codeDir,
    memoryMb: 128,
    timeoutMs,
    logFormat,
    environment: {},
  };
  const pool = new FunctionPool(
    definition,
    { LAMBDA_TASK_ROOT: codeDir, _HANDLER: `${name}.handler`, AWS_LAMBDA_LOG_FORMAT: logFormat },
    log,
  );
  await pool.invoke({ payload: '{}', requestId: 'r-1', traceId: 'Root=1' });
  await pool.stop();
  return text;
}

const lines = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const endings = [
  [
    'times out',
    'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
    { status: 'timeout' },
    500,
  ],
  [
    'ends its process',
    'export const handler = async () => process.exit(3);',
    { status: 'error', errorType: 'Runtime.ExitError' },
    patient,
  ],
  [
    'throws',
    'export const handler = async () => { throw new TypeError("no"); };',
    { status: 'error', errorType: 'TypeError' },
    patient,
  ],
] as const;

test.each(endings)(
  'an invocation that %s has its report, and the dashboard shows it as a failure',
  async (name, source, ending, timeoutMs) => {
    const log = lines(await logOf(name.replaceAll(' ', '-'), source, 'JSON', timeoutMs));
    const report = log.find(({ type }) => type === 'platform.report');
    expect(report).toMatchObject({ record: { requestId: 'r-1', metrics: { memorySizeMB: 128 }, ...ending } });
    expect(isFailure(report ?? {})).toBe(true);
  },
);

test('an invocation that goes well, and a refused token, are no failures on the dashboard', async () => {
  const well = lines(await logOf('well', 'export const handler = async () => 1;', 'JSON'));
  const refused = lines(
    await logOf(
      'refused',
      'export const handler = async () => { throw Object.assign(new Error("Unauthorized"), { name: "Unauthorized" }); };',
      'JSON',
    ),
  );
  expect(refused.map(({ level, type }) => level ?? type)).toEqual(['platform.start', 'ERROR', 'platform.report']);
  for (const line of [...well, ...refused]) expect(isFailure(line)).toBe(false);
});

test('in the text format Lambda writes text', async () => {
  const text = await logOf('text', 'export const handler = async () => { throw new TypeError("no"); };', 'Text');
  expect(lines(text)).toEqual([]);
  expect(text).toMatch(/^START RequestId: r-1 .*\n.*ERROR\tInvoke Error\tTypeError: no\n[\s\S]*REPORT RequestId: r-1 /);
});
