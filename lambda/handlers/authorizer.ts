import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { Env, unauthorized } from '../contract/names';
import { authorize } from '../http/authorize';
import { requiredNumber, requiredText } from '../runtime/environment';
import { BearerTokenStore } from '../secrets/bearer-token-store';

const logger = new Logger();
const store = new BearerTokenStore({
  client: new SecretsManagerClient({}),
  secretArn: requiredText(process.env, Env.bearerTokenSecret),
  cacheMs: requiredNumber(process.env, Env.tokenCacheSeconds) * 1000,
  formerTokenGraceMs: requiredNumber(process.env, Env.formerTokenGraceSeconds) * 1000,
  onUnusable: (stage, message) => logger.error(message, { stage }),
});

/** API Gateway's TOKEN authorizer: allows the whole API to whoever presents the bearer token. */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const verdict = await authorize(event.authorizationToken, store);
  if (!verdict.allowed) {
    logger.warn('authentication refused', { reason: verdict.reason });
    // An error, because with this very message API Gateway answers with its UNAUTHORIZED gateway response. A Deny policy would be cached
    // and would refuse a successor that was tried a moment too early. The name tells Lambda's report of the call what it was.
    throw Object.assign(new Error(unauthorized), { name: unauthorized });
  }
  const { stage, version, madeAt, validUntil } = verdict.token;
  return {
    principalId: 'identity-provider',
    policyDocument: {
      Version: '2012-10-17',
      // The verdict is cached by the token alone, so it must hold for every route.
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage(event.methodArn) }],
    },
    context: {
      tokenStage: stage,
      tokenVersion: version,
      ...(madeAt > 0 && { tokenMadeAt: new Date(madeAt).toISOString() }),
      ...(validUntil !== undefined && { tokenValidUntil: new Date(validUntil).toISOString() }),
    },
  };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` without method and path. */
function wholeStage(methodArn: string): string {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
