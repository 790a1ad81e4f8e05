import { randomBytes, randomUUID } from 'node:crypto';
import type { Callable } from '../functions/callables';
import type { FunctionPool } from '../functions/pool';
import type { AccessControl } from '../iam/access';
import { serviceContext } from '../iam/required-permissions';
import type { Resolver } from '../template/intrinsics';
import { asNumber, asObject, type Json, TemplateError } from '../template/template';

/** The template's settings for asynchronous calls of a function. */
export interface AsynchronousSettings {
  readonly retries: number;
  readonly maxAgeMs: number;
  /** ARN of the queue that takes the events of failed calls. */
  readonly failuresArn: string | undefined;
}

/** The qualifier of a function that is called without one. */
const latest = '$LATEST';

/** Lambda's own, where the template says nothing. */
const defaults: AsynchronousSettings = { retries: 2, maxAgeMs: 6 * 3_600_000, failuresArn: undefined };

/** Lambda waits a minute before the first repetition and two before the second. */
const retryPauseMs = 60_000;
/** How soon a call that was turned away is tried again, in milliseconds. */
const throttlePauseMs = 1000;

/**
 * Reads the settings of what is called: those of an alias are its own, and not its function's.
 *
 * @throws TemplateError when its role may not send to the destination
 */
export function readAsynchronousSettings(
  resolver: Resolver,
  { id, name, roleArn }: { readonly id: string; readonly name: string; readonly roleArn: string },
  { qualifier = latest }: Pick<Callable, 'qualifier'>,
  access: AccessControl,
): AsynchronousSettings {
  const config = resolver
    .resources('AWS::Lambda::EventInvokeConfig')
    .find(
      ({ properties }) =>
        String(properties.FunctionName) === name && String(properties.Qualifier ?? latest) === qualifier,
    );
  if (config === undefined) return defaults;
  const { properties } = config;
  const failuresArn = asObject(asObject(properties.DestinationConfig)?.OnFailure)?.Destination;
  if (typeof failuresArn === 'string') {
    const need = { action: 'sqs:SendMessage', resource: failuresArn, context: serviceContext() };
    if (access.decide(roleArn, need) !== 'allowed') {
      throw new TemplateError(
        `${config.id}: the role of ${id} is not authorized to perform ${need.action} on ${failuresArn}.`,
      );
    }
  }
  const age = asNumber(properties.MaximumEventAgeInSeconds, `${config.id}.MaximumEventAgeInSeconds`);
  return {
    retries: asNumber(properties.MaximumRetryAttempts, `${config.id}.MaximumRetryAttempts`) ?? defaults.retries,
    maxAgeMs: age === undefined ? defaults.maxAgeMs : age * 1000,
    failuresArn: typeof failuresArn === 'string' ? failuresArn : undefined,
  };
}

export interface AsynchronousSurroundings {
  /** @param ms milliseconds; resolves early when the run ends */
  readonly pause: (ms: number) => Promise<void>;
  readonly ended: () => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly giveUp: (queueArn: string | undefined, failure: Failure) => void;
}

/** The record of a call that was given up. */
export interface Failure {
  readonly functionId: string;
  readonly requestId: string;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  readonly requestPayload: string;
  readonly responsePayload: Json;
}

/** Calls a function as Lambda does asynchronously: retries failures, then sends them to the destination. */
export async function callAsynchronously(
  pool: FunctionPool,
  payload: string,
  settings: AsynchronousSettings,
  { pause, ended, now, giveUp }: AsynchronousSurroundings,
): Promise<void> {
  const requestId = randomUUID();
  const begun = now();
  let attempts = 0;
  let response: Json = null;
  const failure = (condition: Failure['condition']): Failure => ({
    functionId: pool.definition.id,
    requestId,
    condition,
    attempts,
    requestPayload: payload,
    responsePayload: response,
  });
  while (!ended()) {
    const result = await pool.invoke({ payload, requestId, traceId: traceId() });
    if (result.kind === 'result' || ended()) return;
    if (result.kind !== 'throttled') attempts += 1;
    if (result.kind === 'error') response = JSON.parse(result.payload) as Json;
    if (attempts > settings.retries) return giveUp(settings.failuresArn, failure('RetriesExhausted'));
    const waitMs = result.kind === 'throttled' ? throttlePauseMs : attempts * retryPauseMs;
    if (now() + waitMs - begun > settings.maxAgeMs) {
      return giveUp(settings.failuresArn, failure('EventAgeExceeded'));
    }
    await pause(waitMs);
  }
}

/** An X-Ray trace header of a trace that begins here. */
export function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
