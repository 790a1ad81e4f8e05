import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alarms } from '../cloudwatch/alarms';
import type { DatabaseAddress } from '../database/dynamodb-local';
import type { Callable } from '../functions/callables';
import { SecretsManagerError, type SecretsManagerService } from '../secrets/service';
import { asList, asObject, type Json, type JsonObject } from '../template/template';
import type { Authorization, Refusal } from './authorization';
import type { Caller, Callers } from './credentials';
import { describeAlarms } from './describe-alarms';
import type { FunctionService } from './functions';
import { type LogEvents, LogEventsError } from './log-events';
import { failed, type ObjectStore, readObjectRequest } from './object-store';

/** What stands behind the front, once the stack's resources run. */
export interface AwsServices {
  readonly authorization: Authorization;
  readonly secrets: SecretsManagerService;
  readonly logEvents: LogEvents;
  readonly objects: ObjectStore;
  readonly database: DatabaseAddress;
  readonly alarms: Pick<Alarms, 'all'>;
}

/** The largest request that DynamoDB takes, in bytes. */
const largestRequest = 16 * 1024 * 1024;

/**
 * AWS's services on one loopback port, for the stack's functions and the operator's commands: knows callers by their
 * access key, asks IAM, then hands DynamoDB's calls to DynamoDB Local and answers Secrets Manager's, Lambda's Invoke and the operator's question for alarms itself.
 */
export class AwsFront {
  private services: AwsServices | undefined;
  private functions: FunctionService | undefined;
  /** What befalls DynamoDB's calls: turned away as too many, or failed for reasons of its own. */
  mishaps: ((operation: string, input: JsonObject) => 'throttled' | 'failed' | undefined) | undefined;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;

  /**
   * @param identity answered on `GET /`, so that a second bridge can tell whether this one still lives
   * @param onRefusal called for each call that a role does not allow
   */
  constructor(
    private readonly callers: Callers,
    private readonly identity: string,
    private readonly onRefusal: (refusal: Refusal) => void,
  ) {
    this.server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
      this.answer(incoming, outgoing).catch((error: unknown) =>
        fail(outgoing, 500, 'InternalServerError', String(error)),
      );
    });
  }

  /** Listens on a free loopback port; resolves to `http://127.0.0.1:<port>`. Calls are answered once `serve` was called. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(services: AwsServices): void {
    this.services = services;
  }

  /** From now on Lambda's Invoke is answered too. */
  serveFunctions(functions: FunctionService): void {
    this.functions = functions;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    this.agent.destroy();
    await closed;
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (incoming.method === 'GET' && incoming.headers.authorization === undefined) {
      outgoing.end(this.identity);
      return;
    }
    const body = await read(incoming);
    if (this.services === undefined) return fail(outgoing, 503, 'ServiceUnavailable', 'The bridge is still starting.');
    const [service = '', operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    const identified = this.callers.identify(incoming.headers.authorization);
    if (identified === undefined) {
      return fail(
        outgoing,
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    const { caller } = identified;
    if (identified.service === 's3') return this.object(caller, incoming, body, outgoing);
    const named = this.functions?.named(incoming.url ?? '');
    if (named !== undefined) return this.invoke(named, caller, incoming, body, outgoing);
    const input = parse(body);
    if (input === undefined && service !== '') {
      return fail(outgoing, 400, 'SerializationException', 'The request body is not a JSON object.');
    }
    const { authorization, secrets, logEvents, database, alarms } = this.services;
    // No function of the stack asks for alarms.
    if (operation === 'DescribeAlarms' && caller.kind === 'operator') {
      return send(outgoing, 200, describeAlarms(alarms.all(), input ?? {}));
    }
    if (service === 'secretsmanager') {
      const refusal = authorization.secretsManager(caller, operation, input ?? {}, secrets.secretOf(input ?? {}));
      if (refusal !== undefined) return this.refuse(outgoing, refusal, 'AccessDeniedException');
      return answerWith(outgoing, () => secrets.call(operation, input ?? {}));
    }
    if (service.startsWith('Logs_')) {
      const refusal = authorization.logs(caller, operation, input ?? {});
      if (refusal !== undefined) return this.refuse(outgoing, refusal, 'AccessDeniedException');
      return answerWith(outgoing, () => logEvents.call(operation, input ?? {}));
    }
    if (service.startsWith('DynamoDB')) {
      const refusal = authorization.dynamoDb(caller, operation, input ?? {});
      if (refusal !== undefined) {
        return this.refuse(outgoing, refusal, 'com.amazon.coral.service#AccessDeniedException');
      }
      const mishap = this.mishaps?.(operation, input ?? {});
      if (mishap === 'failed') return fail(outgoing, 500, `${dynamoDb}InternalServerError`, 'Internal server error');
      if (mishap === 'throttled') return throttled(outgoing, operation, input ?? {});
      return this.forward(database, incoming, body, outgoing);
    }
    return fail(
      outgoing,
      400,
      'UnknownOperationException',
      `The local run does not offer ${service === '' ? identified.service : `${service}.${operation}`}.`,
    );
  }

  private object(caller: Caller, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const { authorization, objects } = this.services ?? {};
    const asked = readObjectRequest(incoming.method ?? '', incoming.url ?? '');
    const refusal = authorization?.objects(caller, asked, objects?.bucket(asked.bucket)?.keyArn);
    if (refusal !== undefined) this.onRefusal(refusal);
    const {
      status,
      headers,
      body: answer,
    } = refusal === undefined && objects !== undefined
      ? objects.answer(asked, incoming.headers, body)
      : failed(403, 'AccessDenied', refusal?.message ?? '');
    outgoing.writeHead(status, headers).end(answer);
  }

  private async invoke(
    named: Callable | 'unknown',
    caller: Caller,
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { functions, services } = this;
    if (named === 'unknown' || functions === undefined || services === undefined) {
      return fail(outgoing, 404, 'ResourceNotFoundException', 'There is no such function in the stack.');
    }
    const refusal = services.authorization.invoke(caller, named.arn);
    if (refusal !== undefined) {
      this.onRefusal(refusal);
      return fail(outgoing, 403, 'AccessDeniedException', refusal.message);
    }
    const type = String(incoming.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const { status, headers, payload } = await functions.invoke(named, body.toString('utf8') || '{}', type);
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(payload);
  }

  private refuse(outgoing: ServerResponse, refusal: Refusal, type: string): void {
    this.onRefusal(refusal);
    fail(outgoing, 400, type, refusal.message);
  }

  private forward(
    { endpoint, accessKeyId }: DatabaseAddress,
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(endpoint);
      const { connection, 'transfer-encoding': _, ...rest } = incoming.headers;
      // The caller is known by now. The access key id decides which database is used, and the signature is not checked.
      const headers = {
        ...rest,
        authorization: String(rest.authorization).replace(/Credential=[^/]*/, `Credential=${accessKeyId}`),
      };
      const onward = request(
        {
          hostname,
          port,
          method: 'POST',
          path: '/',
          agent: this.agent,
          headers: { ...headers, 'content-length': body.length },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing).once('finish', resolve).once('error', reject);
          answer.once('error', reject);
        },
      );
      onward.once('error', reject);
      outgoing.once('close', () => resolve());
      onward.end(body);
    });
  }
}

function answerWith(outgoing: ServerResponse, call: () => JsonObject): void {
  try {
    send(outgoing, 200, call());
  } catch (error) {
    if (!(error instanceof SecretsManagerError || error instanceof LogEventsError)) throw error;
    fail(outgoing, 400, error.type, error.message);
  }
}

/** What the types of DynamoDB's errors begin with. */
const dynamoDb = 'com.amazonaws.dynamodb.v20120810#';

/** As DynamoDB turns away what is too much for a table or an index: alone, or with it the whole of a transaction. */
function throttled(outgoing: ServerResponse, operation: string, input: JsonObject): void {
  const message = 'The level of configured provisioned throughput for the table was exceeded.';
  if (operation !== 'TransactWriteItems') {
    fail(outgoing, 400, `${dynamoDb}ProvisionedThroughputExceededException`, message);
    return;
  }
  const CancellationReasons = asList(input.TransactItems).map(() => ({ Code: 'ProvisionedThroughputExceeded' }));
  const Message = 'Transaction cancelled, please refer cancellation reasons for specific reasons';
  send(outgoing, 400, { __type: `${dynamoDb}TransactionCanceledException`, Message, CancellationReasons });
}

function fail(outgoing: ServerResponse, status: number, type: string, message: string): void {
  if (outgoing.headersSent) outgoing.destroy();
  // Both spellings: DynamoDB's clients read one, Secrets Manager's the other.
  else send(outgoing, status, { __type: type, Message: message, message });
}

function send(outgoing: ServerResponse, status: number, body: JsonObject): void {
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function parse(body: Buffer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body.toString('utf8')) as Json);
  } catch {
    return undefined;
  }
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestRequest) throw new Error('The request is larger than 16 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
