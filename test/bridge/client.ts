import { theBridge } from '../support/bridge';

/** What the bridge answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever a client would look at
  readonly body: any;
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** A string that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

/** Sends a request with the token to the Base URL (or to another path of the same bridge when `path` begins with `//root`). */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { baseUrl, token } = theBridge();
  const url = path.startsWith('//root')
    ? `${new URL(baseUrl).origin}${path.slice('//root'.length)}`
    : `${baseUrl}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: isJson(response) && text !== '' ? JSON.parse(text) : text,
  };
}

function isJson(response: Response): boolean {
  return /json/.test(response.headers.get('content-type') ?? '');
}

export const filtered = (collection: string, filter: string, more = ''): string =>
  `/${collection}?filter=${encodeURIComponent(filter)}${more}`;

export const patchOf = (...operations: object[]): object => ({ schemas: [PATCH], Operations: operations });

/** Creates a user and gives the representation. */
export async function createUser(more: object = {}): Promise<Answer['body']> {
  const userName = `${unique('user')}@example.com`;
  const answer = await send('POST', '/Users', { schemas: [USER], userName, active: true, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** Creates a group and gives the representation. */
export async function createGroup(memberIds: readonly string[] = [], more: object = {}): Promise<Answer['body']> {
  const members = memberIds.map((value) => ({ value }));
  const answer = await send('POST', '/Groups', { schemas: [GROUP], displayName: unique('Group'), members, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** Checks that an answer is a SCIM error (RFC 7644 §3.12) that says something. */
export function expectError(answer: Answer, status: number, scimType?: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: { schemas: [ERROR], status: String(status), detail: expect.stringMatching(/\w{3}/) },
  });
  expect(answer.body.scimType).toBe(scimType);
}
