import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import cdkJson from '../../cdk.json';

const root = path.join(__dirname, '../..');
const outdir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-app-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Runs the app as the CDK's command line does: context and output folder in the environment. */
function runApp(context: Readonly<Record<string, unknown>>) {
  return spawnSync(process.execPath, [path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'bin/scim-bridge-app.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      // What the CDK thinks of the template is tested in lib/validation.test.ts; finding out takes longer than all the rest.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [], ...context }),
    },
  });
}

test('without credentials it makes the stack ScimBridge for any account and region', () => {
  const { status, stderr } = runApp({ throttleRate: '20', throttleBurst: '40' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const manifest = JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8'));
  expect(manifest.artifacts.ScimBridge).toMatchObject({
    environment: 'aws://unknown-account/unknown-region',
    properties: { terminationProtection: true },
  });
  const template = readFileSync(path.join(outdir, 'ScimBridge.template.json'), 'utf8');
  expect(template).toContain('"ThrottlingRateLimit": 20');
});

test('a mistake on the command line ends it, with the message and without a stack trace', () => {
  const { status, stderr } = runApp({ throttelRate: '20' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/throttelRate is not an option; did you mean throttleRate\?\n/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
