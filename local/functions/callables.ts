import type { Resolver } from '../template/intrinsics';
import { asString, TemplateError } from '../template/template';
import type { FunctionDefinition } from './definition';

/** What names a function to those who call it: the function itself, a version of it, an alias of a version. */
export interface Callable {
  /** Logical id of the function. */
  readonly functionId: string;
  /** Logical id of what is called: a permission holds for that only. */
  readonly id: string;
  readonly arn: string;
  /** The part of its ARN after the function's name; undefined for the function itself. */
  readonly qualifier: string | undefined;
}

/** Everything in the stack that can be called, by ARN and by name (`name`, `name:qualifier`). Each version has the code that is here. */
export class Callables {
  private readonly known = new Map<string, Callable>();

  /** @throws TemplateError when a version or an alias is of no function or version of the stack */
  constructor(resolver: Resolver, functions: readonly FunctionDefinition[]) {
    for (const { id, arn, name } of functions) this.add({ functionId: id, id, arn, qualifier: undefined }, arn, name);
    for (const { id, properties } of resolver.resources('AWS::Lambda::Version'))
      this.qualified(resolver, id, properties.FunctionName);
    for (const { id, properties } of resolver.resources('AWS::Lambda::Alias')) {
      const { functionId } = this.qualified(resolver, id, properties.FunctionName);
      // An alias may point at the function as it is now.
      if (properties.FunctionVersion === '$LATEST') continue;
      const version = `${this.nameOf(functions, functionId)}:${String(properties.FunctionVersion)}`;
      if (this.find(version) === undefined) throw new TemplateError(`${id}: there is no version ${version}.`);
    }
  }

  /** @param name ARN or name, with or without a qualifier */
  find(name: string): Callable | undefined {
    return this.known.get(name);
  }

  /** A function and its versions and aliases. */
  of({ id }: Pick<FunctionDefinition, 'id'>): readonly Callable[] {
    return [...new Set(this.known.values())].filter(({ functionId }) => functionId === id);
  }

  private qualified(resolver: Resolver, id: string, functionName: unknown): Callable {
    const called = this.find(String(functionName));
    if (called === undefined) throw new TemplateError(`${id}: ${String(functionName)} is no function of this stack.`);
    const arn = asString(resolver.resolve({ Ref: id }, id), id);
    const [name, qualifier] = arn.split(':').slice(-2);
    const callable = { functionId: called.functionId, id, arn, qualifier };
    this.add(callable, arn, `${name}:${qualifier}`);
    return callable;
  }

  private nameOf(functions: readonly FunctionDefinition[], functionId: string): string | undefined {
    return functions.find(({ id }) => id === functionId)?.name;
  }

  private add(callable: Callable, ...names: readonly string[]): void {
    for (const name of names) this.known.set(name, callable);
  }
}
