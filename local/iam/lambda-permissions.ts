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
  private readonly granted: readonly { readonly functionName: string; readonly source: RegExp }[];

  constructor(
    private readonly resolver: Resolver,
    private readonly caller: Caller,
  ) {
    this.granted = resolver
      .resources('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === caller.principal)
      .map(({ properties }) => ({
        functionName: String(properties.FunctionName),
        source: wildcard(String(properties.SourceArn ?? '*')),
      }));
  }

  /**
   * @param what for what, in an error message: `the authorizer Token`
   * @throws TemplateError when the service may not invoke the function from this source
   */
  demand(functionId: string, sourceArn: string, what: string): void {
    const names = [{ Ref: functionId }, { 'Fn::GetAtt': [functionId, 'Arn'] }].map((each) =>
      String(this.resolver.resolve(each, functionId)),
    );
    if (this.granted.some(({ functionName, source }) => names.includes(functionName) && source.test(sourceArn))) return;
    throw new TemplateError(
      `${this.caller.name} may not invoke ${functionId} for ${what}: no AWS::Lambda::Permission in the template covers ${sourceArn}.`,
    );
  }
}
