import { randomUUID } from 'node:crypto';
import type { Callable, Callables } from '../functions/callables';
import { eventBridge, LambdaPermissions } from '../iam/lambda-permissions';
import type { Queues } from '../queues';
import type { Resolver } from '../template/intrinsics';
import { asList, asObject, asString, type JsonObject, TemplateError } from '../template/template';
import { readSchedule, type Schedule } from './schedule-expression';

/** A function that a rule calls by the clock. */
export interface ScheduledCall {
  readonly ruleId: string;
  readonly schedule: Schedule;
  /** Whether it ticks when the run starts, too: what fell due while nothing ran need not wait for a period more. */
  readonly atStart: boolean;
  readonly called: Callable;
  /** The event, for a tick at this time. */
  readonly event: (at: Date) => string;
}

/**
 * Reads every enabled rule with a schedule.
 *
 * @throws TemplateError when EventBridge would refuse a rule or could not carry it out, or it cannot be run here
 */
export function readScheduledCalls(resolver: Resolver, callables: Callables, queues: Queues): readonly ScheduledCall[] {
  const permissions = new LambdaPermissions(resolver, callables, eventBridge);
  return resolver
    .resources('AWS::Events::Rule')
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .flatMap(({ id, properties }) => {
      if (properties.ScheduleExpression === undefined) {
        throw new TemplateError(`${id}: the local run knows rules with a schedule only, not with an event pattern.`);
      }
      const expression = asString(properties.ScheduleExpression, `${id}.ScheduleExpression`);
      const schedule = readSchedule(expression, id);
      const atStart = expression.startsWith('rate(');
      const ruleArn = asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id);
      return asList(properties.Targets).map((target) => {
        const { Arn, Input, InputPath, InputTransformer, DeadLetterConfig } = asObject(target) ?? {};
        const called = callables.find(String(Arn));
        if (called === undefined) throw new TemplateError(`${id}: it calls ${String(Arn)}, no function of this stack.`);
        if (InputPath !== undefined || InputTransformer !== undefined) {
          throw new TemplateError(`${id}: the local run knows Input only, not InputPath and InputTransformer.`);
        }
        permissions.demand(called, ruleArn, `the schedule ${id}`);
        const deadLetters = asObject(DeadLetterConfig)?.Arn;
        if (deadLetters !== undefined) queues.demand(String(deadLetters), eventBridge.principal, ruleArn, id);
        const event = (at: Date) => (Input === undefined ? scheduledEvent(resolver, ruleArn, at) : String(Input));
        return { ruleId: id, schedule, atStart, called, event };
      });
    });
}

/** What a target without an input of its own gets. */
function scheduledEvent({ place }: Resolver, ruleArn: string, at: Date): string {
  const event: JsonObject = {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: place.account,
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: place.region,
    resources: [ruleArn],
    detail: {},
  };
  return JSON.stringify(event);
}
