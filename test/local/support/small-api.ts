// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders look like JavaScript's.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiServer } from '../../../local/api/server';
import { AwsFront } from '../../../local/aws/aws-endpoint';
import { Callers } from '../../../local/aws/credentials';
import { Clock } from '../../../local/clock';
import { type RunningStack, runStack } from '../../../local/stack';
import { Teardown } from '../../../local/teardown';
import type { Assembly } from '../../../local/template/assembly';
import type { Json, JsonObject, Resource, Template } from '../../../local/template/template';
import { until } from '../../support/until';

/** A stack that runs behind a server of its own, for one test file. */
export interface SmallStack {
  readonly stack: RunningStack;
  /** `http://localhost:<port>` */
  readonly origin: string;
  readonly awsEndpoint: string;
  readonly callers: Callers;
  readonly accessLog: string[];
  /** The line of the access log on an answer; its format names `$context.requestId`. */
  accessLineOf(answer: Response): Promise<string>;
  /** What the operator was told. */
  readonly notices: string[];
  /** Everything that the functions logged. */
  readonly functionLog: () => string;
  stop(): Promise<void>;
}

/**
 * Runs an assembly with an API server and an AWS front before it.
 *
 * @param endpoint of a DynamoDB Local whose database all share; may be left out when the template has no tables
 */
export async function runSmallStack(
  assembly: Assembly,
  endpoint = 'http://127.0.0.1:9',
  clock = new Clock(),
): Promise<SmallStack> {
  const teardown = new Teardown();
  const directory = mkdtempSync(path.join(tmpdir(), 'scim-bridge-stack-'));
  teardown.add(() => rmSync(directory, { recursive: true, force: true }));
  const notices: string[] = [];
  const accessLog: string[] = [];
  const written: string[] = [];
  const callers = new Callers();
  const front = new AwsFront(callers, 'test', ({ advice }) => notices.push(advice));
  const awsEndpoint = await front.listen();
  teardown.add(() => front.close());
  const server = new ApiServer();
  const port = await server.listen(0);
  teardown.add(() => server.close(1000));
  const { Writable } = await import('node:stream');
  const log = () => new Writable({ write: (chunk, _, done) => done(void written.push(String(chunk))) });
  try {
    const stack = await runStack(assembly, {
      database: Promise.resolve({ endpoint, accessKeyId: 'operator' }),
      front,
      callers,
      awsEndpoint,
      log,
      teardown,
      clock,
      apiOrigin: `http://localhost:${port}`,
      secretsFile: path.join(directory, 'secrets.json'),
      checkpointsFile: path.join(directory, 'streams.json'),
      publishedDir: path.join(directory, 'published'),
      notice: (text) => notices.push(text),
    });
    teardown.add(() => stack.events.stop(1000));
    const { gateway, api } = stack;
    const format = api.accessLogFormat === undefined ? {} : { accessLogFormat: api.accessLogFormat };
    server.serve({
      gateway,
      stageName: api.stageName,
      ...format,
      onAccessLog: (line) => {
        accessLog.push(line);
        stack.cloudWatch.accessLine(line);
      },
      onRequest: (_, { status }, milliseconds) => stack.cloudWatch.answered(status, milliseconds),
    });
    return {
      stack,
      origin: `http://localhost:${port}`,
      awsEndpoint,
      callers,
      accessLog,
      accessLineOf: async ({ headers }) => {
        const find = () => accessLog.find((line) => line.includes(headers.get('x-amzn-RequestId') ?? ''));
        await until('the answer is in the access log', () => find() !== undefined);
        return find() ?? '';
      },
      notices,
      functionLog: () => written.join(''),
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

/** Source text of an ES module that exports `handler`, by the logical id of its function. */
export type Sources = Readonly<Record<string, string>>;

/** An assembly of hand-made resources and functions; `remove` deletes the functions' folder. */
export function handMade(template: Template, sources: Sources): Assembly & { readonly remove: () => void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'scim-bridge-code-'));
  for (const [id, source] of Object.entries(sources)) {
    mkdirSync(path.join(directory, id));
    writeFileSync(path.join(directory, id, 'index.mjs'), source);
  }
  return {
    parameters: {},
    stackName: 'Small',
    template,
    locateAsset: (key) => path.join(directory, key),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A function whose code is the source of the same id, and its role. */
export function lambda(
  id: string,
  properties: JsonObject = {},
  statements: readonly Json[] = [],
): Record<string, Resource> {
  return {
    [`${id}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
      },
    },
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: id },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        MemorySize: 256,
        // A safety net: a busy machine may hold a function up for seconds.
        Timeout: 60,
        Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
        ...properties,
      },
    },
    [`${id}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        Action: 'lambda:InvokeFunction',
      },
    },
  };
}

/** An API with the stage `scim`, whose every path goes to one function. */
export function api(
  functionId: string,
  more: { readonly stage?: JsonObject; readonly method?: JsonObject; readonly api?: JsonObject } = {},
): Record<string, Resource> {
  const uri = invocationUri(functionId);
  const method = (ResourceId: Json) => ({
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'ANY',
      ResourceId,
      AuthorizationType: 'NONE',
      Integration: { Type: 'AWS_PROXY', Uri: uri },
      ...more.method,
    },
  });
  return {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { BinaryMediaTypes: ['*/*'], ...more.api } },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'scim', ...more.stage } },
    Any: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: '{proxy+}' },
    },
    RootMethod: method({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }),
    AnyMethod: method({ Ref: 'Any' }),
  };
}

export function invocationUri(functionId: string): Json {
  return {
    'Fn::Sub': [
      'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Arn}/invocations',
      { Arn: { 'Fn::GetAtt': [functionId, 'Arn'] } },
    ],
  };
}
