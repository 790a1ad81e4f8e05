import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createDirectory } from '../../lambda/directory/directory';
import { answer } from '../../lambda/http/app';
import type { Bridge } from '../../lambda/http/exchange';
import { Cursors } from '../../lambda/http/query/cursor';
import { readRequest } from '../../lambda/http/request';
import { defineGroup, defineUser } from '../../lambda/scim/schema/resource-definition';
import { openEdge } from '../../test/support/edge';
import { BenchDynamoDb } from './memory';
import type { BenchRequest } from './requests';
import { headers, type Server } from './server';

const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

/** The bridge's handler behind the event that API Gateway makes of a request, and before the answer that it takes. */
export function ours(): Server & { readonly database: BenchDynamoDb } {
  const database = new BenchDynamoDb();
  const bridge: Bridge = {
    ...openEdge,
    directory: createDirectory({
      client: database.client,
      directoryTable: 'directory',
      activityTable: 'activity',
      activityRetentionDays: 400,
      settleSeconds: 30,
    }),
    user: defineUser(),
    group: defineGroup(),
    cursors: new Cursors(async () => new Uint8Array(32)),
  };
  return {
    name: 'ours',
    database,
    databaseMicroseconds: () => database.ownMicroseconds,
    answer: async (request) => {
      const { statusCode, body } = await answer(readRequest(eventOf(request)), bridge, { write: () => undefined });
      if (statusCode >= 300) throw new Error(`${request.method} ${request.path} was answered ${statusCode} ${body}`);
      return body;
    },
  };
}

function eventOf({ method, path, query, body }: BenchRequest): APIGatewayProxyEvent {
  const parameters = Object.entries(query ?? {}).map(([name, value]) => [name, [value]]);
  return {
    httpMethod: method,
    path,
    multiValueHeaders,
    multiValueQueryStringParameters: query === undefined ? null : Object.fromEntries(parameters),
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: body !== undefined,
    requestContext: {
      path: `/scim${path}`,
      requestId: 'bench',
      domainName: 'bench.example.com',
      authorizer: { tokenStage: 'AWSCURRENT', tokenVersion: '1' },
    },
  } as unknown as APIGatewayProxyEvent;
}
