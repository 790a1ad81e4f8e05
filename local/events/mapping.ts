import type { Callables } from '../functions/callables';
import type { AccessControl } from '../iam/access';
import { serviceContext } from '../iam/required-permissions';
import type { Resolver } from '../template/intrinsics';
import { asList, asNumber, asObject, asString, type Json, type JsonObject, TemplateError } from '../template/template';
import type { BatchSettings } from './batch';
import { type RecordFilter, readFilter } from './filter';

/** An event source mapping of a table's stream, as the template declares it. */
export interface StreamMapping extends BatchSettings {
  readonly id: string;
  readonly streamArn: string;
  readonly functionId: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  /** How long records are gathered into a batch, in milliseconds. */
  readonly windowMs: number;
  readonly filter: RecordFilter;
  /** ARN of the queue that takes what was given up. */
  readonly failuresArn: string | undefined;
}

/** What a function that a mapping names has. */
export interface MappedFunction {
  readonly id: string;
  readonly roleArn: string;
}

/** Reading a stream takes these, of which the last has no resource to name. */
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] as const;

/**
 * Reads every enabled event source mapping.
 *
 * @throws TemplateError when Lambda would refuse one, or it is of a kind that cannot be run here
 */
export function readMappings(
  resolver: Resolver,
  functions: readonly MappedFunction[],
  callables: Callables,
  access: AccessControl,
): readonly StreamMapping[] {
  return resolver
    .resources('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => String(properties.Enabled ?? true) === 'true')
    .map(({ id, properties }) => readMapping(id, properties, functions, callables, access));
}

function readMapping(
  id: string,
  properties: JsonObject,
  functions: readonly MappedFunction[],
  callables: Callables,
  access: AccessControl,
): StreamMapping {
  const streamArn = asString(properties.EventSourceArn, `${id}.EventSourceArn`);
  if (!/:dynamodb:.*\/stream\//.test(streamArn)) {
    throw new TemplateError(
      `${id}: the local run knows event source mappings of DynamoDB streams only, not ${streamArn}.`,
    );
  }
  const name = String(properties.FunctionName);
  const called = callables.find(name);
  const mapped = functions.find(({ id: each }) => each === called?.functionId);
  if (mapped === undefined) throw new TemplateError(`${id}: it calls ${name}, which is no function of this stack.`);
  const position = properties.StartingPosition;
  if (position !== 'TRIM_HORIZON' && position !== 'LATEST') {
    throw new TemplateError(`${id}.StartingPosition must be TRIM_HORIZON or LATEST, not ${String(position)}.`);
  }
  const failuresArn = asObject(asObject(properties.DestinationConfig)?.OnFailure)?.Destination;
  demandAccess(id, mapped, streamArn, failuresArn, access);
  const number = (key: string) => asNumber(properties[key], `${id}.${key}`);
  const limit = (key: string) => {
    const value = number(key);
    return value === undefined || value === -1 ? undefined : value;
  };
  const maxAge = limit('MaximumRecordAgeInSeconds');
  return {
    id,
    streamArn,
    functionId: mapped.id,
    startingPosition: position,
    batchSize: number('BatchSize') ?? 100,
    windowMs: (number('MaximumBatchingWindowInSeconds') ?? 0) * 1000,
    filter: readFilter(properties.FilterCriteria, `${id}.FilterCriteria`),
    retries: limit('MaximumRetryAttempts'),
    maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000,
    onError: String(properties.BisectBatchOnFunctionError) === 'true' ? 'bisect' : 'repeat',
    failures: reportsItems(properties.FunctionResponseTypes) ? 'by-item' : 'as-a-whole',
    failuresArn: typeof failuresArn === 'string' ? failuresArn : undefined,
  };
}

function reportsItems(types: Json | undefined): boolean {
  return asList(types).includes('ReportBatchItemFailures');
}

/** Lambda reads the stream, and sends to the destination, in the function's name; it refuses a mapping whose role may not. */
function demandAccess(
  id: string,
  { id: functionId, roleArn }: MappedFunction,
  streamArn: string,
  failuresArn: Json | undefined,
  access: AccessControl,
): void {
  const needs = [
    ...streamActions.map((action) => ({
      action: `dynamodb:${action}`,
      resource: action === 'ListStreams' ? '*' : streamArn,
    })),
    ...(typeof failuresArn === 'string' ? [{ action: 'sqs:SendMessage', resource: failuresArn }] : []),
  ];
  for (const { action, resource } of needs) {
    if (access.decide(roleArn, { action, resource, context: serviceContext() }) === 'allowed') continue;
    throw new TemplateError(
      `${id}: the role of ${functionId} is not authorized to perform ${action} on ${resource}, so that Lambda would refuse the event source mapping.`,
    );
  }
}
