import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Env } from '../../lambda/contract/names';
import type { KeyedProps } from '../construct-props';
import type { Secrets } from '../secrets';
import { BridgeFunction } from './bridge-function';
import { mayOpen, mayReadSecret } from './secret-permissions';

export interface AuthorizerProps extends KeyedProps {
  readonly secrets: Secrets;
}

const secondsADay = 24 * 60 * 60;

/** A revoked token is refused within this many seconds, API Gateway's cache and the function's own together. */
const revocationSeconds = 60;

/** The function that checks tokens. It can read the bearer token's secret and the health token's, and no data. */
export class Authorizer extends BridgeFunction {
  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: AuthorizerProps) {
    const { settings, secrets, key } = props;
    super(scope, id, {
      ...props,
      service: 'authorizer',
      traced: true,
      description: 'checks the bearer token of every SCIM request, and the health token',
      timeout: Duration.seconds(10),
      memoryMb: 512,
      environment: {
        [Env.bearerTokenSecret]: secrets.bearerToken.secretArn,
        [Env.healthTokenSecret]: secrets.healthToken.secretArn,
        [Env.tokenCacheSeconds]: String(ownCacheSeconds(settings.authorizerCacheSeconds)),
        [Env.formerTokenGraceSeconds]: String(settings.formerTokenGraceDays * secondsADay),
      },
      permissions: [
        mayReadSecret(secrets.bearerToken, 'BearerToken'),
        mayReadSecret(secrets.healthToken, 'HealthToken'),
        ...(key === undefined
          ? []
          : [mayOpen([secrets.bearerToken, secrets.healthToken], key, Stack.of(scope).region)]),
      ],
    });
  }
}

/** How long the function may cache the token, given how long API Gateway caches the authorizer's result. */
function ownCacheSeconds(gatewayCacheSeconds: number): number {
  return Math.min(30, revocationSeconds - gatewayCacheSeconds);
}
