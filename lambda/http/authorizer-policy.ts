import { servicePaths, type TokenKind } from '../contract/names';

/** One statement of the policy with which an authorizer answers. */
interface PolicyStatement {
  readonly Action: 'execute-api:Invoke';
  readonly Effect: 'Allow' | 'Deny';
  readonly Resource?: string | string[];
  readonly NotResource?: string[];
}

const Action = 'execute-api:Invoke';

/**
 * What a token of this kind opens. API Gateway keeps the answer by the token alone and evaluates it for each later request, so it must hold for
 * every route, and not for the one that was asked first.
 *
 * @param methodArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
 */
export function policyOf(kind: TokenKind, methodArn: string): PolicyStatement[] {
  const [api, stageName] = methodArn.split('/');
  const stage = `${api}/${stageName}`;
  if (kind === 'bearer') return [{ Action, Effect: 'Allow', Resource: `${stage}/*` }];
  const health = servicePaths.flatMap((base) => ['GET', 'HEAD'].map((method) => `${stage}/${method}${base}/health`));
  return [
    { Action, Effect: 'Allow', Resource: health },
    // The API's own resource policy allows every call, and where it does, an authorizer that says nothing of a route lets it pass.
    { Action, Effect: 'Deny', NotResource: health },
  ];
}
