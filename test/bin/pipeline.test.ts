import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { scripts } from '../../package.json';

const folder = path.resolve(__dirname, '../../examples/ci');

/** Reads a file as YAML 1.2, without a warning; CloudFormation's short functions become `{ Ref: … }` and the like. */
function read(file: string): unknown {
  const short = ['Ref', 'Sub', 'GetAtt', 'Equals', 'If'].flatMap((name) => [
    { tag: `!${name}`, resolve: (value: string) => ({ [name]: value }) },
    {
      tag: `!${name}`,
      collection: 'seq' as const,
      resolve: (seq: { toJSON(): unknown }) => ({ [name]: seq.toJSON() }) as never,
    },
  ]);
  const document = parseDocument(readFileSync(path.join(folder, file), 'utf8'), { customTags: short as never });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { readonly if: string; readonly environment?: string; readonly steps: readonly Step[] }>
  >;
}

test('the workflow is YAML, and compares, deploys and tries the bridge by commands that exist', () => {
  const { jobs, permissions } = read('bridge.yml') as Workflow;
  expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(runs.join('\n')).toContain('npx cdk diff --no-change-set');
  expect(runs).toContain('npx cdk deploy --require-approval never');
  expect(runs).toContain('npm run --silent test:deployed -- --stack ScimBridge --smoke');
  for (const [, name = ''] of runs.join('\n').matchAll(/npm run (?:--silent )?([\w:]+)/g))
    expect(scripts).toHaveProperty([name]);
  // A pull request never comes near the role that may deploy.
  expect(JSON.stringify(jobs.diff)).not.toContain('DEPLOY_ROLE');
  expect(jobs.deploy).toMatchObject({ if: "github.event_name == 'push'", environment: 'bridge' });
});

test('the roles trust this repository only: pull requests to compare, the environment to deploy', () => {
  const { Resources } = read('roles.yaml') as {
    Resources: Record<
      string,
      { Properties: { AssumeRolePolicyDocument: { Statement: { Condition: { StringEquals: object } }[] } } }
    >;
  };
  const trusted = (role: string) =>
    Resources[role]?.Properties.AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition);
  const condition = (sub: string) => [
    {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': { Sub: sub },
      },
    },
  ];
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation fills them in
  expect(trusted('DiffRole')).toEqual(condition('repo:${Repository}:pull_request'));
  expect(trusted('DeployRole')).toEqual(condition('repo:${Repository}:environment:bridge'));
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation fills them in
});
