import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormation } from './cloudformation';
import { type Answer, answerXml, failure } from './query-protocol';

/** The account and region of the stand-in. */
const place = { account: '111122223333', region: 'eu-central-1' } as const;

/**
 * An AWS account as the CDK's command line meets it when it deploys: STS, the bootstrap's version in SSM, its bucket in S3, and
 * CloudFormation, each as its API reference has it.
 */
export class AwsAccount {
  readonly cloudFormation = new CloudFormation(place);
  /** Operations in order, as `cloudformation DeleteStack`. */
  readonly calls: string[] = [];
  private readonly objects = new Map<string, string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));
  }

  /** Starts it. @returns the environment in which the AWS SDKs reach it, and nothing else */
  async open(): Promise<Readonly<Record<string, string>>> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIAOPERATOR00000000',
      AWS_SECRET_ACCESS_KEY: 'of the stand-in',
      AWS_REGION: place.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(incoming.headers.authorization))?.[1] ?? '';
    const { status, text, type } = this.answer(service, incoming, body);
    outgoing.writeHead(status, { 'content-type': type }).end(text);
  }

  private answer(service: string, incoming: IncomingMessage, body: Buffer): Answer {
    if (service === 's3') return this.s3(incoming, body);
    const input = new URLSearchParams(body.toString('utf8'));
    const operation = String(incoming.headers['x-amz-target'] ?? input.get('Action')).replace(/^.*\./, '');
    this.calls.push(`${service} ${operation}`);
    if (service === 'sts') return sts(operation, input);
    if (service === 'ssm') return ssm();
    const url = input.get('TemplateURL');
    const template = url === null ? undefined : this.objects.get(new URL(url).pathname.split('/').pop() ?? '');
    return this.cloudFormation.answer(operation, input, template);
  }

  /** The bootstrap's bucket. The functions' archives are in it already: nobody looks into them, and packing them takes seconds. */
  private s3(incoming: IncomingMessage, body: Buffer): Answer {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://s3');
    const key = pathname.split('/').pop() ?? '';
    if (incoming.method === 'PUT') {
      this.objects.set(key, plain(incoming, body));
      return { status: 200, text: '', type: 'application/xml' };
    }
    if (searchParams.has('encryption')) return failure('ServerSideEncryptionConfigurationNotFoundError', 'none', 404);
    if (searchParams.has('location')) {
      return { status: 200, text: `<LocationConstraint>${place.region}</LocationConstraint>`, type: 'application/xml' };
    }
    const wanted = searchParams.get('prefix') ?? key;
    const found = wanted.endsWith('.zip') || this.objects.has(wanted.split('/').pop() ?? '');
    const contents = found ? `<Contents><Key>${wanted}</Key><Size>1</Size></Contents>` : '';
    return { status: 200, text: `<ListBucketResult>${contents}</ListBucketResult>`, type: 'application/xml' };
  }
}

/** An upload may come in signed chunks; each is preceded by its length in hexadecimal. */
function plain(incoming: IncomingMessage, body: Buffer): string {
  const text = body.toString('utf8');
  if (!String(incoming.headers['content-encoding']).includes('aws-chunked')) return text;
  return text.replace(/(^|\r\n)[0-9a-f]+(;chunk-signature=[0-9a-f]+)?\r\n/g, '').replace(/\r\n.*$/s, '');
}

function sts(operation: string, input: URLSearchParams): Answer {
  if (operation === 'GetCallerIdentity') {
    return answerXml(operation, {
      Arn: `arn:aws:iam::${place.account}:user/operator`,
      UserId: 'AIDAOPERATOR',
      Account: place.account,
    });
  }
  return answerXml(operation, {
    Credentials: {
      AccessKeyId: 'ASIAROLE000000000000',
      SecretAccessKey: 'of a role',
      SessionToken: 'session',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    },
    AssumedRoleUser: { Arn: `${input.get('RoleArn')}/session`, AssumedRoleId: 'AROA:session' },
  });
}

/** The version that `cdk bootstrap` leaves, the only parameter that is asked for. */
function ssm(): Answer {
  return { status: 200, text: JSON.stringify({ Parameter: { Value: '30' } }), type: 'application/x-amz-json-1.1' };
}
