import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { ScimBridgeStack } from '../../../lib';

const kib = 1024;

/** The artifacts as they would be uploaded: bundled once, for every test of this file. */
const outdir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-artifact-'));
const folders = new Map<string, string>();

beforeAll(() => {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  new ScimBridgeStack(app, 'ScimBridge');
  const template = app.synth().getStackByName('ScimBridge').template;
  const assets = JSON.parse(readFileSync(path.join(outdir, 'ScimBridge.assets.json'), 'utf8')).files;
  for (const resource of Object.values<{ Type: string; Properties: Record<string, never> }>(template.Resources)) {
    if (resource.Type !== 'AWS::Lambda::Function') continue;
    const { Environment, Code } = resource.Properties as never as FunctionProperties;
    const [hash = ''] = Code.S3Key.split('.');
    folders.set(Environment.Variables.POWERTOOLS_SERVICE_NAME ?? '', path.join(outdir, assets[hash].source.path));
  }
});

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

interface FunctionProperties {
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly Code: { readonly S3Key: string };
}

const folderOf = (service: string) => folders.get(service) ?? '';

/** What is loaded is paid for at every cold start, and somebody waits for it only where requests are answered. */
const maxKib: Readonly<Record<string, number>> = { 'scim-api': 450, authorizer: 450 };

describe.each(['scim-api', 'authorizer', 'delivery', 'sweep', 'import', 'drift', 'confirm', 'probe'])(
  'the artifact of %s',
  (service) => {
    test('is one ES module with its source map, and nothing else', () => {
      expect(readdirSync(folderOf(service)).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    });

    test('is as small as it should be', () => {
      const most = maxKib[service] ?? 550;
      expect(statSync(path.join(folderOf(service), 'index.mjs')).size).toBeLessThanOrEqual(most * kib);
    });

    test('carries the AWS SDK and all else: nothing is imported but Node itself', () => {
      const code = readFileSync(path.join(folderOf(service), 'index.mjs'), 'utf8');
      const imported = [...code.matchAll(/(?:^|[;}\s])(?:import|export)[^;"'()]*?from\s*["']([^"']+)["']/g)].map(
        ([, name = '']) => name,
      );
      expect(imported.length).toBeGreaterThan(0);
      for (const name of imported) expect(isBuiltin(name)).toBe(true);
    });

    test('has no X-Ray SDK in it, and no source text in its map', () => {
      expect(readFileSync(path.join(folderOf(service), 'index.mjs'), 'utf8')).not.toContain('aws-xray-sdk');
      expect(
        JSON.parse(readFileSync(path.join(folderOf(service), 'index.mjs.map'), 'utf8')).sourcesContent,
      ).toBeUndefined();
    });

    test("has nothing of the operators' door in it but what answers their commands", () => {
      const map = readFileSync(path.join(folderOf(service), 'index.mjs.map'), 'utf8');
      const sources = (JSON.parse(map) as { readonly sources: readonly string[] }).sources;
      const answers = /\/(answer-command|select|failures|token-error)\.ts$/;
      expect(sources.filter((source) => source.includes('delivery/admin/') && !answers.test(source))).toEqual([]);
    });

    test('holds everything that it imports on demand', () => {
      const code = readFileSync(path.join(folderOf(service), 'index.mjs'), 'utf8');
      const onDemand = [...code.matchAll(/import\("([^"]+)"\)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !isBuiltin(name));
      expect(onDemand).toEqual([]);
    });

    test('loads in Node and exports a handler', () => {
      const load = `import(process.argv[1]).then(({ handler }) => process.stdout.write(typeof handler))`;
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', load, path.join(folderOf(service), 'index.mjs')], {
        encoding: 'utf8',
        env: {
          ...process.env,
          AWS_REGION: 'eu-central-1',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          DIRECTORY_TABLE: 'directory',
          ACTIVITY_TABLE: 'activity',
          ACTIVITY_RETENTION_DAYS: '400',
          LOG_PERSONAL_DATA: 'false',
          BEARER_TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token',
          HEALTH_TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:health-token',
          HEALTH_URL: 'https://scim.example.com/scim/v2/health',
          HAS_ALLOW_LIST: 'false',
          TOKEN_CACHE_SECONDS: '30',
          FORMER_TOKEN_GRACE_SECONDS: '604800',
          SCIMSESSION_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:scimsession',
          SETTLE_SECONDS: '30',
          CHANGE_LATE_SECONDS: '1800',
          REVOCATION_LATE_SECONDS: '300',
          ANSWER_AFTER_DELIVERY: '0',
          EXISTING_GROUPS: 'refuse',
          DELETE_MEANS: 'suspend',
          REMOVAL_GUARD: 'true',
          REMOVAL_GUARD_COUNT: '10',
          REMOVAL_GUARD_PERCENT: '2',
          REMOVAL_GUARD_WINDOW_MINUTES: '60',
          DRIFT_CHECK: 'report',
          UPSTREAM_CONCURRENCY: '4',
          DASHBOARD_ACTION_FUNCTION: 'arn:aws:lambda:eu-central-1:123456789012:function:action',
          DRIFT_FUNCTION: 'drift',
          ALARM_TOKEN_DAYS: '365',
        },
      });
      expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
    });
  },
);
