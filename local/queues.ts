import type { Writable } from 'node:stream';
import { evaluate, parsePolicy, type Statement } from './iam/policy';
import { serviceContext } from './iam/required-permissions';
import type { Resolver } from './template/intrinsics';
import { asList, asString, TemplateError } from './template/template';

interface QueueState {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly Statement[];
  messages: number;
}

/** The stack's queues, as far as they receive failures: each message becomes a line of a log and a notice to the operator. */
export class Queues {
  private readonly byArn = new Map<string, QueueState>();

  /** @param log takes the messages, one JSON object a line */
  constructor(
    resolver: Resolver,
    private readonly log: Writable,
    private readonly onMessage: (text: string) => void,
  ) {
    for (const { id } of resolver.resources('AWS::SQS::Queue')) {
      const arn = asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id);
      const url = resolver.resolve({ Ref: id }, id);
      const policies = resolver
        .resources('AWS::SQS::QueuePolicy')
        .filter(({ properties }) => asList(properties.Queues).includes(url))
        .flatMap((policy) => parsePolicy(policy.properties.PolicyDocument, policy.id));
      const name = asString(resolver.resolve({ 'Fn::GetAtt': [id, 'QueueName'] }, id), id);
      this.byArn.set(arn, { id, name, policies, messages: 0 });
    }
  }

  /**
   * @param principal the service that is to send, `events.amazonaws.com`
   * @throws TemplateError when the queue does not exist, or its policy does not let the service send: AWS would drop what fails
   */
  demand(arn: string, principal: string, sourceArn: string, what: string): void {
    const queue = this.byArn.get(arn);
    if (queue === undefined) throw new TemplateError(`${what}: its queue ${arn} is not in the stack.`);
    const need = { action: 'sqs:SendMessage', resource: arn, context: serviceContext(sourceArn) };
    if (evaluate(queue.policies, need, [principal]) === 'allowed') return;
    throw new TemplateError(`${what}: the policy of the queue ${queue.id} does not let ${principal} send to it.`);
  }

  /** Takes a message. Failures are reported with the reason, since no one watches alarms here. */
  send(arn: string, message: object, what: string): void {
    const queue = this.byArn.get(arn);
    if (queue === undefined) return;
    queue.messages += 1;
    this.log.write(`${JSON.stringify({ queue: queue.id, ...message })}\n`);
    this.onMessage(`${what}. The event is in the log of the queue ${queue.id}.`);
  }

  /** Every queue, and how many messages it has taken. */
  all(): readonly { readonly name: string; readonly count: () => number }[] {
    return [...this.byArn.values()].map((queue) => ({ name: queue.name, count: () => queue.messages }));
  }
}
