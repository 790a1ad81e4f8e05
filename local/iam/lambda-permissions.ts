import type { Callable, Callables } from '../functions/callables';
import type { Resolver } from '../template/intrinsics';
import { TemplateError } from '../template/template';
import { wildcard } from './wildcard';

interface Caller {
  /** As error messages call it: `API Gateway`. */
  readonly name: string;
  readonly principal: string;
}

export const apiGateway: Caller = { name: 'API Gateway', principal: 'apigateway.amazonaws.com' };
export const eventBridge: Caller = { name: 'EventBridge', principal: 'events.amazonaws.com' };

/** Which functions a service may invoke, by the stack's Lambda permissions. */
export class LambdaPermissions {
  private readonly granted: readonly { readonly called: Callable | undefined; readonly source: RegExp }[];

  constructor(
    resolver: Resolver,
    callables: Callables,
    private readonly caller: Caller,
  ) {
    this.granted = resolver
      .resources('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === caller.principal)
      .map(({ properties }) => ({
        called: callables.find(String(properties.FunctionName)),
        source: wildcard(String(properties.SourceArn ?? '*')),
      }));
  }

  /**
   * @param what for what, in an error message: `the authorizer Token`
   * @throws TemplateError when the service may not invoke it from this source; a permission for a function is none for its alias
   */
  demand({ id }: Callable, sourceArn: string, what: string): void {
    if (this.granted.some(({ called, source }) => called?.id === id && source.test(sourceArn))) return;
    throw new TemplateError(
      `${this.caller.name} may not invoke ${id} for ${what}: no AWS::Lambda::Permission in the template covers ${sourceArn}.`,
    );
  }
}
