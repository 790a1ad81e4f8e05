import { policyOf } from '../../../lambda/http/authorizer-policy';
import { evaluate, parsePolicy } from '../../../local/iam/policy';
import type { Json } from '../../../local/template/template';

const stage = 'arn:aws:execute-api:eu-central-1:123456789012:api/scim';
/** What the API's own resource policy says to every call. */
const everyCall = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' };

/** API Gateway evaluates the authorizer's policy and the API's own together. */
const opens = (kind: 'bearer' | 'health', askedFirst: string) => (path: string) => {
  const statements = [...policyOf(kind, `${stage}/${askedFirst}`), everyCall] as unknown as Json[];
  const need = { action: 'execute-api:Invoke', resource: `${stage}/${path}`, context: new Map() };
  return evaluate(parsePolicy({ Statement: statements }, 'authorizer'), need) === 'allowed';
};

const health = ['GET/health', 'HEAD/health', 'GET/v2/health', 'GET/scim/health', 'HEAD/scim/v2/health'];
const others = [
  'GET/v2/Users',
  'POST/v2/Users',
  'DELETE/v2/Users/1',
  'GET/',
  'POST/v2/health',
  'GET/v2/health/x',
  'GET/v2/Users/health',
];

// The answer is kept by the token alone: what it was asked first must not matter.
test.each(['GET/v2/health', 'DELETE/v2/Users/1'])(
  'asked first for %s, the health token opens health and nothing else',
  (first) => {
    const open = opens('health', first);
    expect(health.filter(open)).toEqual(health);
    expect(others.filter(open)).toEqual([]);
  },
);

test('the bearer token opens everything, /health as well', () => {
  expect([...health, ...others].every(opens('bearer', 'GET/v2/Users'))).toBe(true);
});
