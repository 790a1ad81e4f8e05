import type { Callable, Callables } from '../functions/callables';
import { apiGateway, LambdaPermissions } from '../iam/lambda-permissions';
import { parsePolicy } from '../iam/policy';
import type { Resolver } from '../template/intrinsics';
import { asList, asNumber, asObject, asString, type Json, type JsonObject, TemplateError } from '../template/template';
import type { ApiModel, GatewayResponse, Route, Throttle, TokenAuthorizer } from './model';

/**
 * Reads the stack's REST API.
 *
 * @throws TemplateError when the stack has not exactly one API with one stage, when something in it cannot be run here, or
 *   when API Gateway has no permission to call a function behind it
 */
export function readApi(resolver: Resolver, callables: Callables): ApiModel {
  const [api, ...otherApis] = resolver.resources('AWS::ApiGateway::RestApi');
  const [stage, ...otherStages] = resolver.resources('AWS::ApiGateway::Stage');
  if (api === undefined || stage === undefined || otherApis.length + otherStages.length > 0) {
    throw new TemplateError(
      'The local run needs a template with exactly one AWS::ApiGateway::RestApi and one AWS::ApiGateway::Stage.',
    );
  }
  const { partition, region, account } = resolver.place;
  const id = asString(resolver.resolve({ Ref: api.id }, api.id), api.id);
  const executeApi = `arn:${partition}:execute-api:${region}:${account}:${id}`;
  const stageName = asString(stage.properties.StageName, `${stage.id}.StageName`);
  const policy = api.properties.Policy;
  const format = asObject(stage.properties.AccessLogSetting)?.Format;
  const permissions = new LambdaPermissions(resolver, callables, apiGateway);
  const authorizers = readAuthorizers(resolver, callables, permissions, executeApi);
  return {
    id,
    partition,
    region,
    account,
    stageName,
    stageVariables: strings(asObject(stage.properties.Variables)),
    binaryMediaTypes: asList(api.properties.BinaryMediaTypes).map(String),
    routes: readRoutes(resolver, {
      callables,
      permissions,
      authorizers,
      executeApi,
      stageName,
      settings: stage.properties.MethodSettings,
    }),
    gatewayResponses: readGatewayResponses(resolver),
    ...(policy === undefined
      ? {}
      : { resourcePolicy: parsePolicy(relativeTo(policy, executeApi), `${api.id}.Policy`) }),
    ...(typeof format === 'string' ? { accessLogFormat: format } : {}),
  };
}

interface RouteSurroundings {
  readonly callables: Callables;
  readonly permissions: LambdaPermissions;
  readonly authorizers: ReadonlyMap<string, TokenAuthorizer>;
  readonly executeApi: string;
  readonly stageName: string;
  readonly settings: Json | undefined;
}

function readRoutes(resolver: Resolver, around: RouteSurroundings): readonly Route[] {
  const paths = resourcePaths(resolver);
  return resolver.resources('AWS::ApiGateway::Method').map(({ id, properties }) => {
    const integration = asObject(properties.Integration) ?? {};
    if (integration.Type !== 'AWS_PROXY') {
      throw new TemplateError(
        `${id}: the local run knows AWS_PROXY integrations only, not ${String(integration.Type)}.`,
      );
    }
    if (properties.ApiKeyRequired === true) throw new TemplateError(`${id}: the local run does not know API keys.`);
    const resourceId = asString(properties.ResourceId, `${id}.ResourceId`);
    const resourcePath = paths.get(resourceId);
    if (resourcePath === undefined) throw new TemplateError(`${id}: its resource ${resourceId} does not exist.`);
    const httpMethod = asString(properties.HttpMethod, `${id}.HttpMethod`);
    const called = integrated(integration.Uri, around.callables, id);
    // A permission for ANY has * for the method, which no concrete method lacks.
    const method = httpMethod === 'ANY' ? 'GET' : httpMethod;
    const example = resourcePath.slice(1).replaceAll(/\{[^}]+\}/g, 'x');
    around.permissions.demand(
      called,
      `${around.executeApi}/${around.stageName}/${method}/${example}`,
      `${httpMethod} ${resourcePath}`,
    );
    const authorizer = authorizerOf(id, properties, around.authorizers);
    const throttle = throttleOf(resourcePath, httpMethod, around.settings);
    return {
      resourceId,
      resourcePath,
      httpMethod,
      functionId: called.functionId,
      integrationTimeoutMs: asNumber(integration.TimeoutInMillis, `${id}.Integration.TimeoutInMillis`) ?? 29_000,
      ...(authorizer === undefined ? {} : { authorizer }),
      ...(throttle === undefined ? {} : { throttle }),
    };
  });
}

/** Full path of every resource, by its id. */
function resourcePaths(resolver: Resolver): ReadonlyMap<string, string> {
  const [api] = resolver.resources('AWS::ApiGateway::RestApi');
  const root = String(resolver.resolve({ 'Fn::GetAtt': [api?.id ?? '', 'RootResourceId'] }, 'RestApi'));
  const declared = new Map(
    resolver.resources('AWS::ApiGateway::Resource').map(({ id, properties }) => [
      String(resolver.resolve({ Ref: id }, id)),
      {
        parent: asString(properties.ParentId, `${id}.ParentId`),
        part: asString(properties.PathPart, `${id}.PathPart`),
      },
    ]),
  );
  const path = (id: string): string => {
    const resource = declared.get(id);
    return resource === undefined ? '' : `${path(resource.parent)}/${resource.part}`;
  };
  return new Map([[root, '/'], ...[...declared.keys()].map((id) => [id, path(id)] as const)]);
}

function authorizerOf(
  id: string,
  { AuthorizationType, AuthorizerId }: JsonObject,
  authorizers: ReadonlyMap<string, TokenAuthorizer>,
): TokenAuthorizer | undefined {
  if (AuthorizationType === undefined || AuthorizationType === 'NONE') return undefined;
  const authorizer = authorizers.get(String(AuthorizerId));
  if (AuthorizationType !== 'CUSTOM' || authorizer === undefined) {
    throw new TemplateError(`${id}: the local run knows no authorization but NONE and CUSTOM with a TOKEN authorizer.`);
  }
  return authorizer;
}

function readAuthorizers(
  resolver: Resolver,
  callables: Callables,
  permissions: LambdaPermissions,
  executeApi: string,
): ReadonlyMap<string, TokenAuthorizer> {
  return new Map(
    resolver.resources('AWS::ApiGateway::Authorizer').map(({ id, properties }) => {
      const header = /^method\.request\.header\.([\w-]+)$/.exec(String(properties.IdentitySource))?.[1];
      if (properties.Type !== 'TOKEN' || header === undefined) {
        throw new TemplateError(`${id}: the local run knows TOKEN authorizers with a header as identity source only.`);
      }
      const called = integrated(properties.AuthorizerUri, callables, id);
      const ownId = String(resolver.resolve({ Ref: id }, id));
      if (properties.AuthorizerCredentials === undefined) {
        permissions.demand(called, `${executeApi}/authorizers/${ownId}`, `the authorizer ${id}`);
      }
      const expression = properties.IdentityValidationExpression;
      const seconds = asNumber(properties.AuthorizerResultTtlInSeconds, `${id}.AuthorizerResultTtlInSeconds`) ?? 300;
      return [
        ownId,
        {
          id: ownId,
          functionId: called.functionId,
          header,
          ...(typeof expression === 'string' ? { validation: new RegExp(`^(?:${expression})$`) } : {}),
          cacheMs: seconds * 1000,
        },
      ];
    }),
  );
}

/** The limits of the stage's settings for a method: those of its own path and method first, then the stage's. */
function throttleOf(resourcePath: string, httpMethod: string, settings: Json | undefined): Throttle | undefined {
  const encoded = `/${resourcePath.slice(1).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const all = asList(settings).map((each) => asObject(each) ?? {});
  for (const [path, method] of [
    [encoded, httpMethod],
    [encoded, '*'],
    ['/*', '*'],
  ]) {
    const setting = all.find(({ ResourcePath, HttpMethod }) => ResourcePath === path && HttpMethod === method);
    const rate = asNumber(setting?.ThrottlingRateLimit, 'ThrottlingRateLimit');
    const burst = asNumber(setting?.ThrottlingBurstLimit, 'ThrottlingBurstLimit');
    if (rate !== undefined && burst !== undefined) return { rate, burst };
  }
  return undefined;
}

function readGatewayResponses(resolver: Resolver): ReadonlyMap<string, GatewayResponse> {
  return new Map(
    resolver.resources('AWS::ApiGateway::GatewayResponse').map(({ id, properties }) => {
      const statusCode = asNumber(properties.StatusCode, `${id}.StatusCode`);
      const headers = Object.entries(strings(asObject(properties.ResponseParameters))).map(
        ([name, value]) => [name.replace(/^gatewayresponse\.header\./, ''), value] as const,
      );
      return [
        asString(properties.ResponseType, `${id}.ResponseType`),
        {
          ...(statusCode === undefined ? {} : { statusCode }),
          headers: Object.fromEntries(headers),
          templates: strings(asObject(properties.ResponseTemplates)),
        },
      ];
    }),
  );
}

/** What an integration's or authorizer's address names. */
function integrated(uri: Json | undefined, callables: Callables, where: string): Callable {
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(String(uri))?.[1];
  const called = callables.find(arn ?? '');
  if (called === undefined)
    throw new TemplateError(`${where}: it calls ${arn ?? String(uri)}, which is no function of this stack.`);
  return called;
}

/** API Gateway completes the resources of an API's policy, which may be written without region, account and API. */
function relativeTo(policy: Json, executeApi: string): Json {
  return JSON.parse(JSON.stringify(policy).replaceAll('"execute-api:/', `"${executeApi}/`)) as Json;
}

function strings(object: JsonObject | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object ?? {}).map(([name, value]) => [name, String(value)]));
}
