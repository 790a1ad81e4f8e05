import path from 'node:path';
import { Env } from '../../lambda/contract/names';
import type { Credentials } from '../aws/credentials';
import type { Resolver } from '../template/intrinsics';
import { asNumber, asObject, asString, type JsonObject, TemplateError } from '../template/template';

/** A Lambda function as the template declares it, resolved for this machine. */
export interface FunctionDefinition {
  /** Logical id. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly runtime: string;
  /** Folder with the bundled artifact. */
  readonly codeDir: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Most concurrent invocations; undefined when the template reserves none. */
  readonly reservedConcurrency?: number;
  /** How Lambda writes its own lines into the function's log. */
  readonly logFormat: 'JSON' | 'Text';
  /** The environment that the template sets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Finds the folder of an asset by the object key under which the template expects it in the bootstrap bucket. */
export type AssetLocator = (objectKey: string) => string | undefined;

/** Lambda refuses an environment that is larger than this, in bytes of names and values. */
const largestEnvironment = 4096;

/** Names that Lambda sets itself and refuses in a template. */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_.*)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/**
 * Reads every function of the stack that runs on Node.
 *
 * @throws TemplateError when Lambda would refuse one, or its artifact is not among the assets
 */
export function readFunctions(resolver: Resolver, locate: AssetLocator): readonly FunctionDefinition[] {
  return resolver
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) => String(properties.Runtime).startsWith('nodejs'))
    .map(({ id, properties }) => {
      const text = (name: string) => asString(properties[name], `${id}.${name}`);
      const key = asString(asObject(properties.Code)?.S3Key, `${id}.Code.S3Key`);
      const codeDir = locate(key);
      if (codeDir === undefined)
        throw new TemplateError(`${id}: its code (${key}) is not among the assets of the synthesized app.`);
      const reservedConcurrency = asNumber(
        properties.ReservedConcurrentExecutions,
        `${id}.ReservedConcurrentExecutions`,
      );
      return {
        id,
        name: asString(resolver.resolve({ Ref: id }, id), id),
        arn: asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id),
        roleArn: text('Role'),
        handler: text('Handler'),
        runtime: text('Runtime'),
        codeDir,
        memoryMb: asNumber(properties.MemorySize, `${id}.MemorySize`) ?? 128,
        timeoutMs: (asNumber(properties.Timeout, `${id}.Timeout`) ?? 3) * 1000,
        ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
        logFormat: asObject(properties.LoggingConfig)?.LogFormat === 'JSON' ? 'JSON' : 'Text',
        environment: readEnvironment(id, asObject(asObject(properties.Environment)?.Variables) ?? {}),
      };
    });
}

function readEnvironment(id: string, variables: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(variables).map(([name, value]) => {
    if (reserved.test(name)) throw new TemplateError(`${id}: Lambda reserves the environment variable ${name}.`);
    return [name, asString(value, `${id}, environment variable ${name}`)] as const;
  });
  const size = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > largestEnvironment)
    throw new TemplateError(`${id}: its environment has ${size} bytes; Lambda allows ${largestEnvironment}.`);
  return Object.fromEntries(entries);
}

/** What a function's calls to AWS need to reach this machine instead. */
export interface FunctionSurroundings {
  readonly credentials: Credentials;
  readonly region: string;
  /** Endpoint of every AWS service: `http://127.0.0.1:<port>`. */
  readonly awsEndpoint: string;
  /** Where the API answers: `http://localhost:<port>`. @default - nowhere: addresses of it stay what the template says */
  readonly apiOrigin?: string | undefined;
}

/**
 * The whole environment of a function's process: the template's variables, Lambda's own, and nothing of the operator's
 * shell but where programs, temporary files and the home folder are.
 */
export function processEnvironment(
  { name, handler, runtime, codeDir, memoryMb, logFormat, environment }: FunctionDefinition,
  { credentials, region, awsEndpoint, apiOrigin }: FunctionSurroundings,
): Readonly<Record<string, string>> {
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP'].flatMap((each) => {
      const value = process.env[each];
      return value === undefined ? [] : [[each, value]];
    }),
  );
  return {
    ...inherited,
    TZ: ':UTC',
    // The runtime in Lambda is newer than what an operator may have; what the SDK says about that is not for the log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...environment,
    ...atOrigin(environment[Env.healthUrl], apiOrigin),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_LOG_FORMAT: logFormat,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: path.resolve(codeDir),
    // The general one too: a call to a service that the local run does not offer must fail here, not reach AWS.
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: awsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
  };
}

/** The one address in a function's environment that is the stack's own, and not AWS's. */
function atOrigin(url: string | undefined, origin: string | undefined): Readonly<Record<string, string>> {
  return url === undefined || origin === undefined ? {} : { [Env.healthUrl]: `${origin}${new URL(url).pathname}` };
}
