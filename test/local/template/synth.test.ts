import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SynthError, synthesize } from '../../../local/template/synth';

const root = mkdtempSync(path.join(tmpdir(), 'scim-bridge-synth-'));
const outDir = path.join(root, 'cdk.out');
const logFile = path.join(root, 'synth.log');
const write = (name: string, content: string) => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), content);
};

/** An app that leaves a mark each time it runs, and its context in the template. */
const app = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const { CDK_OUTDIR, CDK_CONTEXT_JSON } = process.env;
appendFileSync('runs', '.');
if (CDK_CONTEXT_JSON.includes('wrong')) { console.error('removalGuardCount is wrong'); process.exit(1); }
mkdirSync(CDK_OUTDIR + '/asset.1', { recursive: true });
writeFileSync(CDK_OUTDIR + '/asset.1/index.mjs', '// code');
writeFileSync(CDK_OUTDIR + '/manifest.json', CDK_CONTEXT_JSON);
`;

beforeAll(() => {
  for (const [name, content] of [
    ['bin/scim-bridge-app.ts', app],
    ['lib/stack.ts', 'export {};'],
    ['lambda/handler.ts', 'export {};'],
    ['scripts/handlers/bundle.ts', 'export {};'],
    ['package.json', '{}'],
    ['cdk.json', '{"context":{"settleSeconds":30}}'],
    ['schemas.json', '[]'],
    ['node_modules/.package-lock.json', '{}'],
  ] as const)
    write(name, content);
  symlinkSync(path.dirname(require.resolve('tsx/package.json')), path.join(root, 'node_modules', 'tsx'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const runs = () => readFileSync(path.join(root, 'runs'), 'utf8').length;
const synth = (context: Readonly<Record<string, string>> = {}) =>
  synthesize({ root, outDir, context, logFile }, () => {});

test('runs the app with the context of cdk.json and of the command line, which wins', async () => {
  await synth({ extensionSchemas: 'schemas.json' });
  expect(runs()).toBe(1);
  expect(JSON.parse(readFileSync(path.join(outDir, 'manifest.json'), 'utf8'))).toMatchObject({
    settleSeconds: 30,
    extensionSchemas: 'schemas.json',
  });
});

test('what comes from unchanged inputs is not made again, and is whole', async () => {
  rmSync(outDir, { recursive: true });
  await synth({ extensionSchemas: 'schemas.json' });
  expect(runs()).toBe(1);
  expect(existsSync(path.join(outDir, 'asset.1', 'index.mjs'))).toBe(true);
  expect(readFileSync(logFile, 'utf8')).toContain('unchanged');
});

test.each([
  ['a source of the stack', () => write('lib/stack.ts', 'export const changed = 1;')],
  ['a source of a function', () => write('lambda/handler.ts', 'export const changed = 1;')],
  ['a file that an option names', () => write('schemas.json', '[{}]')],
  ['cdk.json', () => write('cdk.json', '{"context":{"settleSeconds":0}}')],
  ['an installed package', () => write('node_modules/.package-lock.json', '{"packages":{}}')],
])('is made again after a change of %s', async (_what, change) => {
  const before = runs();
  change();
  await synth({ extensionSchemas: 'schemas.json' });
  expect(runs()).toBe(before + 1);
});

test('what the app refuses is said, and not kept', async () => {
  for (let times = 0; times < 2; times += 1) {
    const before = runs();
    await expect(synth({ removalGuardCount: 'wrong' })).rejects.toThrow(SynthError);
    expect(runs()).toBe(before + 1);
  }
  expect(readFileSync(logFile, 'utf8')).toContain('removalGuardCount is wrong');
});
