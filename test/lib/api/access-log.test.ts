import { Match } from 'aws-cdk-lib/assertions';
import { accessLogFields, answeredWith } from '../../../lib/api/access-log';
import { synthesize } from '../synthesize';

const { template } = synthesize();

test('the stage writes its access log to a log group of the stack', () => {
  template.hasResourceProperties('AWS::ApiGateway::Stage', {
    AccessLogSetting: { DestinationArn: Match.anyValue(), Format: JSON.stringify(accessLogFields) },
  });
});

test('a line is JSON also where API Gateway has no value and writes a hyphen', () => {
  const line = JSON.stringify(accessLogFields).replaceAll(/\$context(\.\w+)+/g, '-');
  expect(Object.values(JSON.parse(line))).toEqual(expect.arrayContaining(['-', 'status=- error=-']));
});

test('the name of the token is in it, and nothing that could hold a token', () => {
  expect(accessLogFields).toMatchObject({
    tokenKind: '$context.authorizer.tokenKind',
    tokenStage: '$context.authorizer.tokenStage',
    tokenVersion: '$context.authorizer.tokenVersion',
  });
  // The whole authorizer context, the request's headers and its identity beyond address and client are not.
  expect(JSON.stringify(accessLogFields)).not.toMatch(
    /authorization|authorizer(?!\.token(Kind|Stage|Version)\b)|header|body|apiKey|principalId|identity\.(?!sourceIp|userAgent)/i,
  );
});

test('what an operator needs to follow one request', () => {
  expect(Object.keys(accessLogFields)).toEqual(
    expect.arrayContaining([
      'requestId',
      'extendedRequestId',
      'xrayTraceId',
      'ip',
      'userAgent',
      'method',
      'path',
      'status',
      'responseLength',
      'responseLatency',
      'integrationLatency',
      'integrationStatus',
      'errorType',
      'errorMessage',
    ]),
  );
});

test('the term that authentication failures are counted by is in the line of a 401, whatever the user agent holds', () => {
  const line = JSON.stringify(accessLogFields)
    .replaceAll('$context.status', '401')
    .replaceAll('$context.identity.userAgent', 'curl" broken');
  expect(() => JSON.parse(line)).toThrow();
  expect(line).toContain(answeredWith(401));
});
