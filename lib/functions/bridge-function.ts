import type { Duration } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type CfnFunction,
  type Code,
  type IFunction,
  type ILayerVersion,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import { acknowledge } from '../acknowledge';
import { hasParameters } from '../config/parameters';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';
import { handlerCode } from './handlers';

export interface BridgeFunctionProps extends KeyedProps {
  /** The function's name in logs and metrics: `scim-api`. Its handler is `lambda/handlers/<service>.ts`. */
  readonly service: string;
  /** One sentence for the Lambda console. */
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** @default - none */
  readonly reservedConcurrency?: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * X-Ray records its calls. For functions that answer requests: what runs every minute would be four of five of the traces that one pays for,
   * and its log has how long it took.
   *
   * @default - not
   */
  readonly traced?: true;
  /** What is deployed. @default - the artefact of this service */
  readonly code?: Code;
  /** Permissions beyond logging, and tracing where it is traced: exact actions on exact resources. */
  readonly permissions: readonly PolicyStatement[];
  /** @default - called synchronously only */
  readonly asynchronous?: AsynchronousCalls;
  /** @default - none */
  readonly layers?: readonly ILayerVersion[];
  /** VPC placement of the function. @default - Lambda's own network, with changing addresses */
  readonly placement?: Placement | undefined;
}

/** Asynchronous invocation: retries and the destination of failed events. */
export interface AsynchronousCalls {
  /** Receives the events of failed calls. The role must be allowed to send to it. @default - what failed is not kept */
  readonly failures?: IQueue;
  /** How many times Lambda retries a failed call. */
  readonly retries: 0 | 1 | 2;
  /** How long an event may wait for a free execution. */
  readonly maxAge: Duration;
}

/** Subnets and security groups of a function in a VPC. */
export interface Placement {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** What must be there before a function runs in them, and until it has left: without a way out its calls would wait for their time-out. */
  readonly waysOut: readonly IDependable[];
  /** What replaces the subnets without a change of their ids in the template. A published version keeps the subnets of its day. */
  readonly madeOf: string;
}

/** The alias of the version that is deployed. */
const liveAlias = 'live';

const isMissed =
  'A call that fails is not worth repeating: the next one is due by then, and an alarm misses those that fail.';

/** One function with its own role and log group. */
export class BridgeFunction extends Construct {
  /** The Lambda function itself. Its metrics are those of all its versions. */
  readonly function: IFunction;
  /**
   * What callers call: the alias of the version that is deployed. A deployment publishes a version and moves the alias; so nobody calls new
   * code with the former configuration, or the other way round, and a rollback moves the alias back.
   */
  readonly live: IFunction;
  /** Its execution role. The policy allows only the calls that the code makes. */
  readonly role: Role;
  /** Its log group. */
  readonly logGroup: LogGroup;
  /** The function's name in logs, metrics and alarms. */
  readonly service: string;
  /** Its memory in MB, by which its time is billed. */
  readonly memoryMb: number;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: BridgeFunctionProps) {
    super(scope, id);
    const { settings, namePrefix, service, asynchronous, placement, traced } = props;
    this.service = service;
    this.memoryMb = props.memoryMb;
    const logKey = keyForEverything(props);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicy(settings),
      ...(logKey === undefined ? {} : { encryptionKey: logKey }),
    });
    this.role = this.roleWith([...props.permissions, ...(traced ? [mayTrace()] : [])], namePrefix);
    const lambda = new LambdaFunction(this, 'Function', {
      description: `${namePrefix}: ${props.description}`,
      code: props.code ?? handlerCode(service),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      // By its ARN: the role's whole policy stands below, nothing is added to it in passing, and the function waits for it all the same.
      role: Role.fromRoleArn(this, 'RoleOfTheFunction', this.role.roleArn, { mutable: false }),
      ...(traced ? { tracing: Tracing.ACTIVE } : {}),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: namePrefix,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
    this.function = lambda;
    if (placement !== undefined) {
      // The construct would want a whole VPC to choose subnets from, and with it a look-up of the account's availability zones.
      (lambda.node.defaultChild as CfnFunction).vpcConfig = {
        subnetIds: [...placement.subnetIds],
        securityGroupIds: [...placement.securityGroupIds],
      };
      lambda.node.addDependency(...placement.waysOut);
      lambda.invalidateVersionBasedOn(placement.madeOf);
    }
    this.live = new Alias(this, 'Live', {
      aliasName: liveAlias,
      // Where parameters are part of the configuration, the template is the same whatever they are, and would publish no version for them.
      version: (hasParameters(settings) ? lambda.latestVersion : lambda.currentVersion) as IVersion,
      // Here and not at the function: these settings hold for one alias or version only.
      ...(asynchronous === undefined
        ? {}
        : {
            ...(asynchronous.failures === undefined ? {} : { onFailure: new SqsDestination(asynchronous.failures) }),
            retryAttempts: asynchronous.retries,
            maxEventAge: asynchronous.maxAge,
          }),
    }) as IFunction;
    if (asynchronous !== undefined && asynchronous.failures === undefined) {
      acknowledge(this.live, { 'Serverless-LambdaAsyncFailureDestination': isMissed });
    }
    acknowledge(lambda, {
      'Serverless-LambdaDLQ':
        asynchronous === undefined
          ? 'Called synchronously by API Gateway only: the client receives the failure and repeats the request.'
          : asynchronous.failures === undefined
            ? isMissed
            : 'Failed calls go to an on-failure destination, which says more about them than a dead-letter queue of the function would.',
      ...(traced
        ? {}
        : {
            'Serverless-LambdaTracing':
              'No request of a client passes through it, and its log has how long each call took.',
          }),
    });
  }

  /** What callers call, by name. */
  get liveName(): string {
    return `${this.function.functionName}:${liveAlias}`;
  }

  private roleWith(permissions: readonly PolicyStatement[], namePrefix: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${namePrefix}: what the function ${this.service} of the SCIM bridge may do`,
      inlinePolicies: { Permissions: new PolicyDocument({ statements: [...permissions, this.mayLog()] }) },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'X-Ray has no resources to name for sending traces, nor has DynamoDB for listing streams, nor EC2 for the network interfaces that Lambda itself makes; nothing else in this role is on *.',
      'Serverless-LambdaStarPermissions': 'X-Ray has no resources to name for sending traces.',
    });
    return role;
  }

  /** Write access to its own log group only; the stack creates the group, so the function may not. */
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
