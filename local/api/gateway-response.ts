import { type ContextVariables, headerValue, renderTemplate } from './context';
import type { HeaderList } from './headers';
import type { GatewayResponse } from './model';

/** A failure that API Gateway answers itself. */
export interface GatewayFailure {
  readonly type: FailureType;
  /** `$context.error.message` */
  readonly message: string;
}

/** Status, and value of `x-amzn-ErrorType`, that API Gateway has by default. */
const defaults = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerFailureException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  INTEGRATION_FAILURE: [502, 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException'],
  THROTTLED: [429, 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
} as const;

export type FailureType = keyof typeof defaults;

/** What the client gets. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

const plain: GatewayResponse = {
  headers: {},
  templates: { 'application/json': '{"message":$context.error.messageString}' },
};

/**
 * The answer to a failure by the API's gateway responses: the failure's own, else the default of its class, else API Gateway's.
 *
 * @param context the request's variables; `error.*` are added here
 */
export function answerFailure(
  { type, message }: GatewayFailure,
  responses: ReadonlyMap<string, GatewayResponse>,
  context: ContextVariables,
  accept: string | undefined,
): GatewayAnswer {
  const [defaultStatus, errorType] = defaults[type];
  const response = responses.get(type) ?? responses.get(defaultStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX') ?? plain;
  const [mediaType, template] = chooseTemplate(response, accept);
  const variables = new Map([...context, ...errorVariables({ type, message })]);
  const declared = Object.entries(response.headers).flatMap(([name, expression]) => {
    const value = headerValue(expression, variables);
    return value === undefined ? [] : [[name, value] as const];
  });
  const typed = declared.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: response.statusCode ?? defaultStatus,
    headers: [...(typed ? [] : [['Content-Type', mediaType] as const]), ['x-amzn-ErrorType', errorType], ...declared],
    body: renderTemplate(template, variables),
  };
}

/** The variables by which templates and the access log speak of a failure. */
export function errorVariables({ type, message }: GatewayFailure): ContextVariables {
  return new Map([
    ['error.message', message],
    ['error.messageString', JSON.stringify(message)],
    ['error.responseType', type],
  ]);
}

function chooseTemplate({ templates }: GatewayResponse, accept: string | undefined): readonly [string, string] {
  const available = Object.entries({ ...(Object.keys(templates).length === 0 ? plain.templates : templates) });
  const accepted = (accept ?? '').split(',').map((each) => each.split(';')[0]?.trim());
  return (
    available.find(([mediaType]) => accepted.includes(mediaType)) ??
    available.find(([mediaType]) => mediaType === 'application/json') ??
    available[0] ?? ['application/json', '']
  );
}
