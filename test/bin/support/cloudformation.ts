import { type Answer, answerXml, failure } from './query-protocol';

/** A stack, as far as deployments change it. */
export interface StandInStack {
  readonly id: string;
  readonly name: string;
  status: string;
  isProtected: boolean;
  /** The template that is deployed. */
  template: string;
  readonly events: { readonly status: string; readonly reason?: string }[];
}

interface ChangeSet {
  readonly id: string;
  readonly template: string;
  readonly isEmpty: boolean;
}

/**
 * CloudFormation, as its API reference and user guide describe deployments: a change set creates the stack in REVIEW_IN_PROGRESS; a
 * creation that fails ends in ROLLBACK_COMPLETE, which can only be deleted; a stack with termination protection is not deleted; a change set
 * without changes fails with a fixed text. What a deployment takes in AWS is done at once here.
 */
export class CloudFormation {
  /** Why the next creation or update fails; undefined for one that succeeds. Used once. */
  nextFailure: string | undefined;
  private readonly stacks = new Map<string, StandInStack>();
  private readonly changeSets = new Map<string, ChangeSet>();
  private count = 0;

  constructor(private readonly place: { readonly account: string; readonly region: string }) {}

  /** The stack of this name, if there is one. */
  stack(name: string): StandInStack | undefined {
    const found = this.stacks.get(name);
    return found?.status === 'DELETE_COMPLETE' ? undefined : found;
  }

  answer(operation: string, input: URLSearchParams, template: string | undefined): Answer {
    const name = this.nameIn(input);
    const stack = [...this.stacks.values()].find(({ id }) => id === input.get('StackName')) ?? this.stack(name);
    if (operation === 'CreateChangeSet') return this.createChangeSet(name, input, template ?? '');
    if (stack === undefined) return failure('ValidationError', `Stack with id ${name} does not exist`);
    switch (operation) {
      case 'DescribeStacks':
        return answerXml(operation, { Stacks: [described(stack)] });
      case 'GetTemplate':
        return answerXml(operation, { TemplateBody: stack.template || '{}' });
      case 'DescribeChangeSet':
        return this.describeChangeSet(stack);
      case 'ExecuteChangeSet':
        return this.execute(stack);
      case 'DeleteChangeSet':
        this.changeSets.delete(stack.name);
        return answerXml(operation, {});
      case 'UpdateTerminationProtection':
        stack.isProtected = input.get('EnableTerminationProtection') === 'true';
        return answerXml(operation, { StackId: stack.id });
      case 'DeleteStack':
        return this.deleteStack(stack);
      case 'DescribeStackEvents':
      case 'DescribeEvents':
        return answerXml(operation, events(operation, stack));
      default:
        return failure('InvalidAction', `The stand-in has no ${operation}.`);
    }
  }

  private nameIn(input: URLSearchParams): string {
    const given = input.get('StackName') ?? input.get('ChangeSetName') ?? '';
    return given.startsWith('arn:') ? (given.split('/')[1] ?? '') : given;
  }

  private createChangeSet(name: string, input: URLSearchParams, template: string): Answer {
    let stack = this.stack(name);
    if (stack?.status === 'ROLLBACK_COMPLETE') {
      return failure('ValidationError', `Stack:${stack.id} is in ROLLBACK_COMPLETE state and can not be updated.`);
    }
    if (stack === undefined) {
      this.count += 1;
      const id = `arn:aws:cloudformation:${this.place.region}:${this.place.account}:stack/${name}/${this.count}`;
      stack = { id, name, status: 'REVIEW_IN_PROGRESS', isProtected: false, template: '', events: [] };
      this.stacks.set(name, stack);
    }
    const id = stack.id.replace(':stack/', ':changeSet/');
    this.changeSets.set(name, { id, template, isEmpty: withoutMetadata(template) === withoutMetadata(stack.template) });
    return answerXml(input.get('Action') ?? '', { Id: id, StackId: stack.id });
  }

  private describeChangeSet(stack: StandInStack): Answer {
    const changeSet = this.changeSets.get(stack.name);
    if (changeSet === undefined) return failure('ChangeSetNotFound', `ChangeSet [${stack.name}] does not exist`, 404);
    const common = {
      ChangeSetId: changeSet.id,
      ChangeSetName: 'cdk-deploy-change-set',
      StackId: stack.id,
      StackName: stack.name,
    };
    const state = changeSet.isEmpty
      ? {
          Status: 'FAILED',
          StatusReason:
            "The submitted information didn't contain changes. Submit different information to create a change set.",
          Changes: [],
        }
      : { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', Changes: [change()] };
    return answerXml('DescribeChangeSet', { ...common, ...state, CreationTime: new Date().toISOString() });
  }

  private execute(stack: StandInStack): Answer {
    const changeSet = this.changeSets.get(stack.name);
    if (changeSet === undefined) return failure('ChangeSetNotFound', 'ChangeSet does not exist', 404);
    this.changeSets.delete(stack.name);
    const isCreation = stack.status === 'REVIEW_IN_PROGRESS';
    const reason = this.nextFailure;
    this.nextFailure = undefined;
    if (reason === undefined) {
      stack.template = changeSet.template;
      stack.status = isCreation ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
      stack.events.push({ status: stack.status });
    } else {
      stack.events.push({ status: isCreation ? 'CREATE_FAILED' : 'UPDATE_FAILED', reason });
      stack.status = isCreation ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
      stack.events.push({ status: stack.status });
    }
    return answerXml('ExecuteChangeSet', {});
  }

  private deleteStack(stack: StandInStack): Answer {
    if (stack.isProtected) {
      return failure(
        'ValidationError',
        `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
      );
    }
    stack.status = 'DELETE_COMPLETE';
    return answerXml('DeleteStack', {});
  }
}

/** Metadata alone is no change for CloudFormation. */
function withoutMetadata(template: string): string {
  const { Metadata: _, ...rest } = JSON.parse(template || '{}') as Record<string, unknown>;
  return JSON.stringify(rest);
}

function described({ id, name, status, isProtected }: StandInStack) {
  return {
    StackId: id,
    StackName: name,
    StackStatus: status,
    CreationTime: '2026-01-01T00:00:00Z',
    EnableTerminationProtection: isProtected,
  };
}

const change = () => ({
  Type: 'Resource',
  ResourceChange: { Action: 'Add', LogicalResourceId: 'BridgeData', ResourceType: 'AWS::DynamoDB::Table' },
});

function events(operation: string, { id, name, events: all }: StandInStack) {
  const list = [...all].reverse().map(({ status, reason }, index) => ({
    StackId: id,
    EventId: `${all.length - index}`,
    StackName: name,
    LogicalResourceId: reason === undefined ? name : 'BridgeApiAccount',
    PhysicalResourceId: id,
    ResourceType: reason === undefined ? 'AWS::CloudFormation::Stack' : 'AWS::ApiGateway::Account',
    Timestamp: new Date().toISOString(),
    ResourceStatus: status,
    ResourceStatusReason: reason,
  }));
  return operation === 'DescribeEvents' ? { OperationEvents: list } : { StackEvents: list };
}
