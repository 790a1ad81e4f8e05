import { type Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DirectoryKeys, Env } from '../../lambda/contract/names';
import { optionEnvironment } from '../config/function-environment';
import { type KeyedProps, keyForEverything } from '../construct-props';
import type { BridgeData } from '../data';
import type { Secrets } from '../secrets';
import { type AsynchronousCalls, BridgeFunction, type Placement } from './bridge-function';
import { mayHaveInterfaces } from './interface-permissions';
import { mayOpen, mayReadSecret } from './secret-permissions';
import {
  mayAppendActivity,
  mayCheckDirectory,
  mayQueryIndex,
  mayUseDirectory,
  mayUseTableKey,
} from './table-permissions';

/** What all functions that deliver have in common. */
export interface DeliveryProps extends KeyedProps {
  readonly data: BridgeData;
  readonly secrets: Secrets;
  /** Receives the events that a function could not process. */
  readonly failures: IQueue;
  readonly placement: Placement | undefined;
  /** The layer with the 1Password CLI, if there is one. */
  readonly opCli: ILayerVersion | undefined;
}

/** Props specific to one function. */
export interface DeliveryFunctionProps extends DeliveryProps {
  /** Its handler is `lambda/handlers/<service>.ts`. */
  readonly service: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number | undefined;
  /** Variables beyond those common to all functions that deliver. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Permissions beyond those common to all functions that deliver. @default - none */
  readonly permissions?: readonly PolicyStatement[];
  /** Retries of asynchronous calls. */
  readonly calls: Omit<AsynchronousCalls, 'failures'>;
}

/** The 1Password CLI is a program of its own beside Node. */
const memoryWithCliMb = 1024;

/**
 * A function that delivers: reads and writes the directory, appends to the activity record, and opens the scimsession with the
 * bearer token. It cannot be called from outside the stack: no API, no function URL, and permission only for this stack's schedules.
 */
export class DeliveryFunction extends BridgeFunction {
  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: DeliveryFunctionProps) {
    const { data, secrets, key, failures, opCli } = props;
    const tableKey = keyForEverything(props);
    const { region } = Stack.of(scope);
    super(scope, id, {
      ...props,
      memoryMb: opCli === undefined ? props.memoryMb : Math.max(props.memoryMb, memoryWithCliMb),
      ...(opCli === undefined ? {} : { layers: [opCli] }),
      asynchronous: { ...props.calls, failures },
      environment: { ...environment(props), ...props.environment },
      permissions: [
        mayUseDirectory(data),
        mayCheckDirectory(data),
        mayQueryIndex(data, 'GroupsOfAUser', DirectoryKeys.byUserIndex),
        mayQueryIndex(data, 'WhatIsBehind', DirectoryKeys.dueIndex),
        mayAppendActivity(data),
        mayReadSecret(secrets.bearerToken, 'BearerToken'),
        mayReadSecret(secrets.scimsession, 'Scimsession'),
        maySendTo(failures),
        ...(key === undefined ? [] : [mayOpen([secrets.bearerToken, secrets.scimsession], key, region)]),
        ...(tableKey === undefined ? [] : [mayUseTableKey(tableKey, region)]),
        ...(props.permissions ?? []),
        ...mayHaveInterfaces(),
      ],
    });
  }
}

function environment({ settings, data, secrets }: DeliveryFunctionProps): Readonly<Record<string, string>> {
  return {
    [Env.directoryTable]: data.directory.tableName,
    [Env.activityTable]: data.activity.tableName,
    [Env.bearerTokenSecret]: secrets.bearerToken.secretArn,
    [Env.scimsessionSecret]: secrets.scimsession.secretArn,
    [Env.changeLateSeconds]: String(Math.ceil(settings.alarmBehindMinutes * 60)),
    [Env.revocationLateSeconds]: String(Math.ceil(settings.alarmRevocationMinutes * 60)),
    ...optionEnvironment('delivery', settings),
  };
}

/** Lambda puts a failed call there in the function's own name. */
function maySendTo(queue: IQueue): PolicyStatement {
  return new PolicyStatement({ sid: 'Failures', actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
}
