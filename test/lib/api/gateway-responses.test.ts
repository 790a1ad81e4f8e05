import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { ownAnswers } from '../../../lib/api/gateway-responses';
import { synthesize } from '../synthesize';

const { template } = synthesize();

interface Answer {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

const answers = new Map<string, Answer>(
  Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => [
    Properties.ResponseType,
    Properties,
  ]),
);

const header = (type: string, name: string) => answers.get(type)?.ResponseParameters[`gatewayresponse.header.${name}`];

test('every type of answer that API Gateway can make itself is ours', () => {
  const known = Object.values(ResponseType)
    .filter((type): type is ResponseType => type instanceof ResponseType)
    .map(({ responseType }) => responseType);
  expect(known.length).toBeGreaterThan(20);
  expect([...answers.keys()].sort()).toEqual(known.sort());
  expect(ownAnswers).toHaveLength(known.length);
});

describe.each([...answers])('%s', (type, answer) => {
  test('is a SCIM error whose status is the one it is sent with (RFC 7644, section 3.12)', () => {
    expect(Object.keys(answer.ResponseTemplates)).toEqual(['application/json']);
    const body = JSON.parse(answer.ResponseTemplates['application/json'] ?? '');
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: answer.StatusCode,
      detail: expect.stringMatching(/^[A-Z].{20,}[.]$/),
    });
    expect(header(type, 'Content-Type')).toBe("'application/scim+json'");
  });

  test('has literal header values in single quotes, or API Gateway would read them as expressions', () => {
    for (const value of Object.values(answer.ResponseParameters)) expect(value).toMatch(/^'[^']+'$/);
  });
});

test.each([
  ['UNAUTHORIZED', '401'],
  ['ACCESS_DENIED', '403'],
  ['WAF_FILTERED', '403'],
  ['MISSING_AUTHENTICATION_TOKEN', '404'],
  ['RESOURCE_NOT_FOUND', '404'],
  ['REQUEST_TOO_LARGE', '413'],
  ['UNSUPPORTED_MEDIA_TYPE', '415'],
  ['THROTTLED', '429'],
  ['QUOTA_EXCEEDED', '429'],
  ['AUTHORIZER_FAILURE', '500'],
  ['INTEGRATION_FAILURE', '502'],
  ['INTEGRATION_TIMEOUT', '504'],
  ['DEFAULT_4XX', '400'],
  ['DEFAULT_5XX', '500'],
])('%s is %s', (type, status) => {
  expect(answers.get(type)?.StatusCode).toBe(status);
});

test('401 says how to authenticate', () => {
  expect(header('UNAUTHORIZED', 'WWW-Authenticate')).toBe(`'Bearer realm="SCIM"'`);
});

test.each(['THROTTLED', 'QUOTA_EXCEEDED'])('%s says when to come back, in whole seconds', (type) => {
  expect(header(type, 'Retry-After')).toMatch(/^'[1-9]\d*'$/);
});
