import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * The fields of the access log, as JSON. It contains no header and no body, and so neither the token nor personal data.
 * What the token opens, its stage and its version in Secrets Manager show which token was used.
 *
 * Every value is a string: where API Gateway has none it writes `-`, which would not be JSON by itself.
 */
export const accessLogFields = {
  // First: what is counted from the end of a line could have been written by the caller, who chooses path and user agent.
  answer: 'status=$context.status error=$context.error.responseType',
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  xrayTraceId: '$context.xrayTraceId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  tokenKind: '$context.authorizer.tokenKind',
  tokenStage: '$context.authorizer.tokenStage',
  tokenVersion: '$context.authorizer.tokenVersion',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integration.status',
  errorType: '$context.error.responseType',
  errorMessage: '$context.error.message',
  userAgent: '$context.identity.userAgent',
} as const;

/**
 * The term that a line of the access log contains when the response had this status. A plain term and not a JSON pattern: the caller
 * chooses the user agent, and a quotation mark in it must not hide a refused request from the count.
 */
export function answeredWith(status: number): string {
  return `status=${status}`;
}

/**
 * The filter pattern for requests that API Gateway answered itself with this status because of an error whose name begins like this. As a
 * regular expression from the beginning of the line, where nothing of the caller's stands: nobody can raise an alarm by a user agent that
 * says the same. CloudWatch takes few characters besides letters and digits; dots stand for the others.
 */
export function failedWith(status: number, error: string): string {
  return `%^..answer...status=${status}.error=${error}%`;
}

/** The format for the stage. */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify(accessLogFields));
}
