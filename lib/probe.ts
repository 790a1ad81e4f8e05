import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { Env, probeService } from '../lambda/contract/names';
import { acknowledge } from './acknowledge';
import { toldOfAllowList } from './config/function-environment';
import type { KeyedProps } from './construct-props';
import { BridgeFunction } from './functions/bridge-function';
import { mayOpen, mayReadSecret } from './functions/secret-permissions';
import type { Secrets } from './secrets';

export interface ProbeProps extends KeyedProps {
  readonly secrets: Secrets;
  /** What the identity provider calls. */
  readonly baseUrl: string;
}

/** How often it asks: as often as alarms look. */
const every = Duration.minutes(5);

/**
 * The function that asks the bridge how it is, over its public address as an identity provider does, so that what no function inside can notice
 * is noticed: DNS, certificate, API and authorizer. It can read the health token, and nothing else of the bridge.
 */
export class Probe extends BridgeFunction {
  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: ProbeProps) {
    const { settings, namePrefix, secrets, key, baseUrl } = props;
    super(scope, id, {
      ...props,
      service: probeService,
      description: 'asks the bridge how it is, as an identity provider reaches it',
      timeout: Duration.seconds(30),
      memoryMb: 256,
      // What is late is worth nothing: the next one is due. A call that fails is missed by the alarm about silence.
      asynchronous: { retries: 0, maxAge: every },
      environment: {
        [Env.healthUrl]: `${baseUrl}/health`,
        [Env.healthTokenSecret]: secrets.healthToken.secretArn,
        ...toldOfAllowList(settings),
      },
      permissions: [
        mayReadSecret(secrets.healthToken, 'HealthToken'),
        ...(key === undefined ? [] : [mayOpen([secrets.healthToken], key, Stack.of(scope).region)]),
      ],
    });
    const rule = new Rule(this, 'Schedule', {
      description: `${namePrefix}: asks the bridge how it is`,
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(this.live, {
          event: RuleTargetInput.fromObject({ schedule: 'Probe' }),
          retryAttempts: 0,
          maxEventAge: every,
        }),
      ],
    });
    acknowledge(rule, {
      'Serverless-EventBusDLQ': 'A probe that was not called is missed by the alarm about its silence.',
    });
  }
}
