import path from 'node:path';
import { type Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  type IFunction,
  type ILayerVersion,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';

export interface BridgeFunctionProps extends KeyedProps {
  /** What the function is called in logs and metrics: `scim-api`. Its handler is `lambda/handlers/<service>.ts`. */
  readonly service: string;
  /** One sentence for the Lambda console. */
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** @default - none */
  readonly reservedConcurrency?: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Constants of the code that are filled in when it is bundled: name to JavaScript expression. @default - none */
  readonly define?: Readonly<Record<string, string>>;
  /** What the function may do besides logging and tracing: exact actions on exact resources. */
  readonly permissions: readonly PolicyStatement[];
  /** @default - called synchronously only */
  readonly asynchronous?: AsynchronousCalls;
  /** @default - none */
  readonly layers?: readonly ILayerVersion[];
  /** Where the function's connections begin. @default - Lambda's own network, from changing addresses */
  readonly placement?: Placement | undefined;
}

/** What becomes of calls that nobody waits for. */
export interface AsynchronousCalls {
  /** Takes the events of calls that failed. The role must be allowed to send to it. */
  readonly failures: IQueue;
  /** How often Lambda repeats a call that failed. */
  readonly retries: 0 | 1 | 2;
  /** How long an event may wait for a free execution. */
  readonly maxAge: Duration;
}

/** Subnets and security groups of a function in a VPC. */
export interface Placement {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** The folder of the package: where lambda/ and the lockfile are, also when the kit is somebody's dependency. */
const packageRoot = path.resolve(__dirname, '..', '..');

/**
 * Lambda puts a function's credentials into its environment. The SDK's own chain of sources would bring in the clients of SSO, STS and
 * sign-in to look for them elsewhere (docs/decisions/0002-bundles.md).
 */
const credentials = path.join('lambda', 'runtime', 'environment-credentials.ts');

/**
 * What the SDK imports on demand, and neither DynamoDB nor Secrets Manager ever demands. Bundled, it would also turn every module that
 * it shares with the rest into a function of its own, which loads slower.
 */
const neverDemanded = ['@smithy/core/event-streams'];

/** One function with a role and a log group of its own. */
export class BridgeFunction extends Construct {
  readonly function: IFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  /** What the function is called in logs, metrics and alarms. */
  readonly service: string;

  constructor(scope: Construct, id: string, props: BridgeFunctionProps) {
    super(scope, id);
    const { settings, namePrefix, service, asynchronous, placement } = props;
    this.service = service;
    const logKey = keyForEverything(props);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicy(settings),
      ...(logKey === undefined ? {} : { encryptionKey: logKey }),
    });
    this.role = this.roleWith([...props.permissions, ...(placement === undefined ? [] : mayHaveInterfaces())]);
    this.function = new NodejsFunction(this, 'Function', {
      description: `${namePrefix}: ${props.description}`,
      entry: path.join(packageRoot, 'lambda', 'handlers', `${service}.ts`),
      handler: 'handler',
      projectRoot: packageRoot,
      depsLockFilePath: path.join(packageRoot, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      ...(asynchronous === undefined
        ? {}
        : {
            onFailure: new SqsDestination(asynchronous.failures),
            retryAttempts: asynchronous.retries,
            maxEventAge: asynchronous.maxAge,
          }),
      // Without policy updates: the role's whole policy stands below, and nothing is added to it in passing.
      role: this.role.withoutPolicyUpdates(),
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: namePrefix,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        NODE_OPTIONS: '--enable-source-maps',
      },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        // The packages' ES modules rather than their CommonJS: a third less to load (docs/decisions/0002-bundles.md).
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        ...(props.define === undefined ? {} : { define: { ...props.define } }),
        // The AWS SDK is bundled as well: the runtime's own changes under us, and loads slower.
        externalModules: neverDemanded,
        esbuildArgs: { '--alias:@aws-sdk/credential-provider-node': `./${credentials}` },
        bundleAwsSDK: true,
        // Bundled CommonJS packages still call require for Node's own modules.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
      },
    });
    if (placement !== undefined) {
      // The construct would want a whole VPC to choose subnets from, and with it a look-up of the account's availability zones.
      (this.function.node.defaultChild as CfnFunction).vpcConfig = {
        subnetIds: [...placement.subnetIds],
        securityGroupIds: [...placement.securityGroupIds],
      };
    }
    acknowledge(this.function, {
      'Serverless-LambdaDLQ':
        asynchronous === undefined
          ? 'Called synchronously by API Gateway only: whoever asked gets the failure and repeats the request.'
          : 'Failed calls go to an on-failure destination, which says more about them than a dead-letter queue of the function would.',
    });
  }

  private roleWith(permissions: readonly PolicyStatement[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${Stack.of(this).stackName}: what the function ${this.service} of the SCIM bridge may do`,
      inlinePolicies: { Permissions: new PolicyDocument({ statements: [...permissions, this.mayLog(), mayTrace()] }) },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'X-Ray has no resources to name for sending traces, nor has DynamoDB for listing streams, nor EC2 for the network interfaces that Lambda itself makes; nothing else in this role is on *.',
      'Serverless-LambdaStarPermissions': 'X-Ray has no resources to name for sending traces.',
    });
    return role;
  }

  /** Its own log group only, which the stack made: the function may not create any. */
  private mayLog(): PolicyStatement {
    return new PolicyStatement({
      sid: 'Log',
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
  }
}

function mayTrace(): PolicyStatement {
  return new PolicyStatement({
    sid: 'Trace',
    effect: Effect.ALLOW,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });
}

/**
 * What Lambda demands of the role of a function in a VPC, to make its network interfaces. The function's own code, whose calls carry
 * `lambda:SourceFunctionArn`, may do none of it, as AWS recommends.
 */
function mayHaveInterfaces(): readonly PolicyStatement[] {
  const actions = ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'];
  return [
    new PolicyStatement({ sid: 'Interfaces', actions, resources: ['*'] }),
    new PolicyStatement({
      sid: 'InterfacesNotByTheCode',
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}
