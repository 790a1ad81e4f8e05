import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One call of an AWS service, as it arrived. */
export interface AwsCall {
  /** From the signature: `sts`, `cloudformation` … */
  readonly service: string;
  /** `GetCallerIdentity`; for REST services the method and path. */
  readonly operation: string;
  readonly region: string;
  readonly accessKey: string;
  /** The parameters of a query or JSON protocol's body. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface AwsAnswer {
  readonly status?: number;
  /** Text as it is, or an object as JSON. */
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers by operation; what has none is refused. */
export type AwsAnswers = Readonly<Record<string, (call: AwsCall) => AwsAnswer>>;

export interface AwsStandIn {
  readonly endpoint: string;
  readonly calls: readonly AwsCall[];
  close(): Promise<void>;
}

/** AWS's services on one port, answering as their documentation has it: query (XML), JSON and REST protocols. */
export async function openAws(answers: AwsAnswers): Promise<AwsStandIn> {
  const calls: AwsCall[] = [];
  const server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    incoming.on('end', () => {
      const call = readCall(incoming.headers, `${incoming.method} ${incoming.url?.split('?')[0]}`, text);
      calls.push(call);
      const { status = 200, body, headers = {} } = (answers[call.operation] ?? refuse)(call);
      const isText = typeof body === 'string';
      outgoing
        .writeHead(status, { 'content-type': isText ? 'text/xml' : 'application/x-amz-json-1.1', ...headers })
        .end(isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readCall(headers: NodeJS.Dict<string | string[]>, line: string, text: string): AwsCall {
  const [, accessKey = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(String(headers.authorization)) ?? [];
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  const isForm = String(headers['content-type']).includes('x-www-form-urlencoded');
  const input: Record<string, unknown> = isForm
    ? Object.fromEntries(new URLSearchParams(text))
    : text === ''
      ? {}
      : (JSON.parse(text) as Record<string, unknown>);
  return { accessKey, region, service, operation: target ?? String(isForm ? input.Action : line), input };
}

const refuse = ({ operation }: AwsCall): AwsAnswer => queryError('InvalidAction', `No ${operation} here.`);

/** An error in the query protocol. */
export function queryError(code: string, message: string, status = 400): AwsAnswer {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** Environment variables for one test, set until `restore`. */
export function withEnvironment(values: Readonly<Record<string, string | undefined>>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  for (const [name, value] of Object.entries(values)) if (value !== undefined) process.env[name] = value;
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** The two files of an AWS configuration. Each call makes new ones: the SDK reads a file once. */
export function awsFiles(
  config: string,
  credentials = '',
): { readonly variables: Record<string, string>; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-aws-'));
  writeFileSync(path.join(folder, 'config'), config);
  writeFileSync(path.join(folder, 'credentials'), credentials);
  return {
    variables: {
      AWS_CONFIG_FILE: path.join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
      HOME: folder,
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
