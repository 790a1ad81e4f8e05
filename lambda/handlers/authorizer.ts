import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent, Statement } from 'aws-lambda';
import { Env, type TokenKind, unauthorized } from '../contract/names';
import { authorize } from '../http/authorize';
import { policyOf } from '../http/authorizer-policy';
import { requiredNumber, requiredText } from '../runtime/environment';
import { BearerTokenStore } from '../secrets/bearer-token-store';

const logger = new Logger();
const client = new SecretsManagerClient({});
const store = (kind: TokenKind, secretArn: string) =>
  new BearerTokenStore({
    kind,
    client,
    secretArn,
    cacheMs: requiredNumber(process.env, Env.tokenCacheSeconds) * 1000,
    formerTokenGraceMs: requiredNumber(process.env, Env.formerTokenGraceSeconds) * 1000,
    onUnusable: (stage, message) => logger.error(message, { stage }),
  });
const bearer = store('bearer', requiredText(process.env, Env.bearerTokenSecret));
const health = store('health', requiredText(process.env, Env.healthTokenSecret));

/** API Gateway's TOKEN authorizer: allows the whole API to whoever presents the bearer token, and `GET /health` to the health token. */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const verdict = await authorize(
    event.authorizationToken,
    ...(asksForHealth(event) ? [health, bearer] : [bearer, health]),
  );
  if (!verdict.allowed) {
    logger.warn('authentication refused', { reason: verdict.reason });
    // An error, because with this very message API Gateway answers with its UNAUTHORIZED gateway response. A Deny policy would be cached
    // and would refuse a successor that was tried a moment too early. The name tells Lambda's report of the call what it was.
    throw Object.assign(new Error(unauthorized), { name: unauthorized });
  }
  const { kind, stage, version, madeAt, validUntil } = verdict.token;
  return {
    principalId: principals[kind],
    policyDocument: { Version: '2012-10-17', Statement: policyOf(kind, event.methodArn) as Statement[] },
    context: {
      tokenKind: kind,
      tokenStage: stage,
      tokenVersion: version,
      ...(madeAt > 0 && { tokenMadeAt: new Date(madeAt).toISOString() }),
      ...(validUntil !== undefined && { tokenValidUntil: new Date(validUntil).toISOString() }),
    },
  };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/GET/<path>`: monitoring asks for nothing else. */
const asksForHealth = ({ methodArn }: APIGatewayTokenAuthorizerEvent): boolean => /\/health\/?$/.test(methodArn);

const principals = { bearer: 'identity-provider', health: 'monitoring' } as const;
