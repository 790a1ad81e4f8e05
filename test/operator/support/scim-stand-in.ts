import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived, and whether it was answered otherwise than usual. */
export interface ScimCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface ScimAnswer {
  readonly status: number;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScimStandIn {
  readonly baseUrl: string;
  readonly calls: readonly ScimCall[];
  /** Paths of the resources that are there. */
  readonly resources: ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * A SCIM service that keeps what is created and forgets what is deleted, as far as a command's behaviour depends on it.
 *
 * @param instead answers some requests otherwise: for what goes wrong
 */
export async function openScim(
  instead: (call: ScimCall) => ScimAnswer | undefined = () => undefined,
): Promise<ScimStandIn> {
  const calls: ScimCall[] = [];
  const resources = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      const call = callOf(incoming);
      calls.push(call);
      const { status, body, headers } = instead(call) ?? usual(call, resources);
      const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
      outgoing.writeHead(status, { ...(text === '' ? {} : { 'content-type': 'application/scim+json' }), ...headers });
      outgoing.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`,
    calls,
    resources,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const callOf = ({ method = '', url = '', headers }: IncomingMessage): ScimCall => ({
  method,
  path: url.replace(/^\/scim\/v2/, ''),
  authorization: headers.authorization,
});

function usual({ method, path }: ScimCall, resources: Set<string>): ScimAnswer {
  const [plain = ''] = path.split('?');
  if (method === 'POST') {
    const id = String(resources.size + 1);
    resources.add(`${plain}/${id}`);
    return { status: 201, body: { id } };
  }
  if (method === 'DELETE') return resources.delete(plain) ? { status: 204 } : scimError(404);
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  const Resources = [...resources]
    .filter((each) => each.startsWith(`${plain}/`))
    .map((each) => ({ id: each.split('/')[2] }));
  return { status: 200, body: { schemas, totalResults: Resources.length, Resources } };
}

export const scimError = (status: number, detail = 'no such thing'): ScimAnswer => ({
  status,
  body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail },
});
