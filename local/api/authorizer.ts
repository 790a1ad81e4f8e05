import type { InvokeResult } from '../functions/pool';
import { evaluate, parsePolicy, type Statement } from '../iam/policy';
import { asObject, type Json, TemplateError } from '../template/template';
import type { GatewayFailure } from './gateway-response';
import { type HeaderList, joined } from './headers';
import type { TokenAuthorizer } from './model';

/** What the function behind the route learns of the caller: `principalId` and the authorizer's own context, all strings. */
export type AuthorizerContext = Readonly<Record<string, string>>;

export type Verdict =
  | { readonly allowed: true; readonly context: AuthorizerContext }
  | { readonly allowed: false; readonly failure: GatewayFailure };

interface CachedVerdict {
  readonly expires: number;
  readonly statements: readonly Statement[];
  readonly context: AuthorizerContext;
}

const unauthorized: Verdict = { allowed: false, failure: { type: 'UNAUTHORIZED', message: 'Unauthorized' } };

/** Asks TOKEN authorizers, and keeps what they say, as API Gateway does. */
export class Authorizers {
  private readonly cache = new Map<string, CachedVerdict>();

  /**
   * @param invoke calls an authorizer's function with an event
   * @param now epoch milliseconds
   */
  constructor(
    private readonly invoke: (functionId: string, event: Json) => Promise<InvokeResult>,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Whether a request may go on. A missing token, or one that the validation expression does not match, is refused without a
   * call; a verdict is kept by the token alone, so its policy is evaluated against each method anew.
   *
   * @param methodArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
   * @param allowedByApi whether the API's own policy allows the call: then an authorizer must deny it, and not only say nothing of it ("How API
   *   Gateway resource policies affect authorization workflow", table A, in the API Gateway developer guide)
   */
  async decide(
    authorizer: TokenAuthorizer,
    headers: HeaderList,
    methodArn: string,
    allowedByApi = false,
  ): Promise<Verdict> {
    const token = joined(headers, authorizer.header);
    if (token === undefined || token === '' || authorizer.validation?.test(token) === false) return unauthorized;
    const key = `${authorizer.id} ${token}`;
    const cached = this.cache.get(key);
    if (cached !== undefined && cached.expires > this.now()) return judge(cached, methodArn, allowedByApi);
    this.cache.delete(key);
    const result = await this.invoke(authorizer.functionId, { type: 'TOKEN', methodArn, authorizationToken: token });
    if (result.kind !== 'result') return failed(result);
    const verdict = this.read(result.payload, authorizer);
    if (verdict === undefined) {
      return {
        allowed: false,
        failure: { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: 'Invalid authorizer response' },
      };
    }
    if (authorizer.cacheMs > 0) this.keep(key, verdict);
    return judge(verdict, methodArn, allowedByApi);
  }

  private keep(key: string, verdict: CachedVerdict): void {
    for (const [each, { expires }] of this.cache) if (expires <= this.now()) this.cache.delete(each);
    this.cache.set(key, verdict);
  }

  private read(payload: string, { cacheMs }: TokenAuthorizer): CachedVerdict | undefined {
    const answer = asObject(JSON.parse(payload) as Json);
    if (typeof answer?.principalId !== 'string') return undefined;
    const context = Object.entries(asObject(answer.context) ?? {});
    // API Gateway takes strings, numbers and booleans; an object or a list makes the whole answer invalid.
    if (context.some(([, value]) => typeof value === 'object')) return undefined;
    try {
      return {
        expires: this.now() + cacheMs,
        statements: parsePolicy(answer.policyDocument, 'authorizer'),
        context: {
          ...Object.fromEntries(context.map(([name, value]) => [name, String(value)])),
          principalId: answer.principalId,
        },
      };
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }
}

function judge({ statements, context }: CachedVerdict, methodArn: string, allowedByApi: boolean): Verdict {
  const verdict = evaluate(statements, { action: 'execute-api:Invoke', resource: methodArn, context: new Map() });
  if (verdict === 'allowed' || (verdict === 'not-allowed' && allowedByApi)) return { allowed: true, context };
  const how = verdict === 'explicitly-denied' ? ' with an explicit deny' : '';
  return {
    allowed: false,
    failure: { type: 'ACCESS_DENIED', message: `User is not authorized to access this resource${how}` },
  };
}

/** An error with the message `Unauthorized` is the authorizer's way to say 401; every other failure is its own. */
function failed(result: InvokeResult): Verdict {
  if (result.kind === 'error' && asObject(JSON.parse(result.payload) as Json)?.errorMessage === 'Unauthorized')
    return unauthorized;
  return { allowed: false, failure: { type: 'AUTHORIZER_FAILURE', message: 'Internal server error' } };
}
