import { Duration, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { servicePaths } from '../../lambda/contract/names';
import { acknowledge } from '../acknowledge';
import { either, onlyIfGiven, textIfGiven, whetherGiven } from '../config/parameters';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';
import type { BridgeFunction } from '../functions/bridge-function';
import { accessLogFormat } from './access-log';
import { allowListPolicy } from './allow-list';
import { ApiDomain } from './custom-domain';
import { addScimGatewayResponses } from './gateway-responses';
import { ApiWebAcl } from './web-acl';

export interface ScimApiProps extends KeyedProps {
  readonly scimFunction: BridgeFunction;
  readonly authorizer: BridgeFunction;
}

/** The stage is part of the public path, and so of the Base URL, which ends in `/scim/v2` as that of hosted provisioning does. */
const stageName = 'scim';

/** Some monitors use HEAD. */
const livenessMethods = ['GET', 'HEAD'];

/**
 * Throttle of the liveness check. Monitors call it a few times a minute, and an endpoint that anybody may call must not use up the identity
 * provider's share. Each method with limits of its own has a bucket of its own.
 */
const livenessThrottle = { throttlingRateLimit: 5, throttlingBurstLimit: 10 };

/** Set for the stage, and again for each method with limits of its own: what such a method does not say is off. */
const loggedAndTraced = {
  // INFO and data trace would write bodies and headers, the token among them.
  loggingLevel: MethodLoggingLevel.ERROR,
  dataTraceEnabled: false,
  // Metrics a method cost as much as all the rest together; those of the stage are free and enough.
  metricsEnabled: false,
};

/** What a well-formed Authorization header looks like (RFC 6750, section 2.1). Anything else is 401 without calling the authorizer. */
const wellFormedBearer = '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/-]+=*$';

/** The regional REST API: routes, authorizer, limits and logs. */
export class ScimApi extends Construct {
  /** API Gateway's REST API. */
  readonly restApi: RestApi;
  /** Its one stage, which is the first part of every public path. */
  readonly stageName: string = stageName;
  /** One JSON line per request. */
  readonly accessLog: LogGroup;
  /** The Base URL for the identity provider, without a trailing slash. */
  readonly baseUrl: string;
  /** The custom domain, if there is one. */
  readonly domain: ApiDomain | undefined;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: ScimApiProps) {
    super(scope, id);
    const { settings } = props;
    this.accessLog = new LogGroup(this, 'AccessLog', this.logProps(props));
    this.restApi = this.api(props);
    this.executionLog(props);
    this.routes(props);
    addScimGatewayResponses(this.restApi);
    if (settings.addressRateLimit !== undefined) {
      new ApiWebAcl(this, 'WebAcl', { restApi: this.restApi, requestsPerAddress: settings.addressRateLimit });
    }
    this.domain =
      settings.customDomain &&
      new ApiDomain(this, 'Domain', {
        domain: settings.customDomain,
        restApi: this.restApi,
        removalPolicy: removalPolicy(settings),
      });
    if (this.domain !== undefined) onlyIfGiven(this.domain, settings, 'customDomain');
    const own = settings.customDomain?.domainName;
    const host = own === undefined ? this.ownHost() : textIfGiven(settings, 'customDomain', own, this.ownHost());
    this.baseUrl = `https://${host}/${stageName}/v2`;
  }

  private api({ settings, namePrefix }: ScimApiProps): RestApi {
    const restApi = new RestApi(this, 'RestApi', {
      restApiName: namePrefix,
      description: `${namePrefix}: SCIM 2.0 for identity providers`,
      endpointTypes: [EndpointType.REGIONAL],
      // Every body arrives base64-encoded, and in return the function may answer gzip.
      binaryMediaTypes: ['*/*'],
      policy: allowListPolicy(settings.allowedIpRanges),
      // One setting for the account and region, which other APIs may rely on by the time this stack goes: kept (by default).
      cloudWatchRole: settings.apiGatewayCloudWatchRole,
      deployOptions: {
        stageName,
        throttlingRateLimit: settings.throttleRate,
        throttlingBurstLimit: settings.throttleBurst,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: accessLogFormat(),
        ...loggedAndTraced,
        methodOptions: Object.fromEntries(
          servicePaths.flatMap((base) =>
            livenessMethods.map((method) => [`${base}/ping/${method}`, { ...loggedAndTraced, ...livenessThrottle }]),
          ),
        ),
        tracingEnabled: true,
      },
    });
    const ranges = whetherGiven(settings, 'allowedIpRanges');
    if (ranges !== undefined) {
      const policy = either(ranges, allowListPolicy(settings.allowedIpRanges), allowListPolicy());
      (restApi.node.defaultChild as CfnRestApi).policy = policy;
    }
    // The construct prints the API's root as an output; people would paste it into the identity provider in place of the Base URL.
    restApi.node.tryRemoveChild('Endpoint');
    acknowledge(restApi, {
      'AwsSolutions-APIG3':
        'A web ACL costs nearly half as much as the rest of the bridge: it is an option (addressRateLimit). Throttling, the optional IP allow-list and a bearer token of 256 random bits stand in front.',
      'AwsSolutions-APIG2':
        'The SCIM function checks every request itself, so that a refusal is a SCIM error that says what is wrong.',
    });
    const cloudWatchRole = restApi.node.tryFindChild('CloudWatchRole');
    if (cloudWatchRole !== undefined) {
      acknowledge(cloudWatchRole, {
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
          'The role is for API Gateway itself, which requires exactly this policy for the logs of all APIs of the account and region.',
      });
    }
    return restApi;
  }

  /** API Gateway would create this log group itself and keep it forever. Its name is fixed by the API's id. */
  private executionLog(props: ScimApiProps): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      ...this.logProps(props),
      logGroupName: `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${stageName}`,
    });
    this.restApi.deploymentStage.node.addDependency(log);
  }

  private routes({ settings, scimFunction, authorizer }: ScimApiProps): void {
    // One permission a method and none for the console's test button: only the deployed stage may call the function.
    const integration = new LambdaIntegration(scimFunction.live, { proxy: true, allowTestInvoke: false });
    const withToken = {
      authorizationType: AuthorizationType.CUSTOM,
      authorizer: new TokenAuthorizer(this, 'BearerToken', {
        handler: authorizer.live,
        identitySource: IdentitySource.header('Authorization'),
        validationRegex: wellFormedBearer,
        resultsCacheTtl: Duration.seconds(settings.authorizerCacheSeconds),
      }),
    };
    const liveness = { authorizationType: AuthorizationType.NONE };
    const closed = [this.restApi.root.addMethod('ANY', integration, withToken)];
    const open: Method[] = [];
    for (const base of servicePaths) {
      // Greedy below each of them: API Gateway chooses the resource first, and one without a method does not give way.
      const resource = this.restApi.root.resourceForPath(base === '' ? '/' : base);
      closed.push(resource.addResource('{proxy+}').addMethod('ANY', integration, withToken));
      const ping = resource.addResource('ping');
      open.push(...livenessMethods.map((method) => ping.addMethod(method, integration, liveness)));
    }
    for (const method of [...closed, ...open]) {
      acknowledge(method, {
        'AwsSolutions-COG4': 'Identity providers present a bearer token; a Lambda authorizer checks it.',
      });
    }
    for (const method of open) {
      acknowledge(method, {
        'AwsSolutions-APIG4': 'Liveness for load balancers and monitors: says that the bridge is up, and nothing else.',
      });
    }
  }

  private logProps(props: ScimApiProps) {
    const encryptionKey = keyForEverything(props);
    return {
      retention: props.settings.logRetentionDays,
      removalPolicy: removalPolicy(props.settings),
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    };
  }

  private ownHost(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `${this.restApi.restApiId}.execute-api.${region}.${urlSuffix}`;
  }
}
