/** What the bridge answered to one step of a conversation. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a conversation looks at whatever the client would look at
  readonly body: any;
}

export interface Bridge {
  /** The Base URL as pasted into the identity provider, without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
}

interface Step {
  readonly body?: unknown;
  /** Headers of this step only; null leaves a default header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/**
 * An identity provider's SCIM client: its headers on every request, and a protocol of the steps, so that a failing
 * expectation can be told from the conversation alone.
 */
export class IdpClient {
  /** A lower-case string that no other conversation has, for names and addresses. */
  readonly run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  /** The same as twelve hexadecimal digits, to complete JumpCloud's 24-digit ids. */
  readonly runHex = Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  readonly #bridge: Bridge;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(bridge: Bridge, headers: Readonly<Record<string, string>>) {
    this.#bridge = bridge;
    this.#headers = headers;
  }

  /**
   * Sends a request and checks what holds for every answer of a service provider (RFC 7644 §3.1, §3.12): the media type, the
   * error body, no body with 204.
   *
   * @param statuses the statuses that this client takes for success at this step
   */
  async send(
    name: string,
    method: string,
    path: string,
    statuses: readonly number[],
    step: Step = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { ...this.#headers, Authorization: `Bearer ${this.#bridge.token}` };
    for (const [header, value] of Object.entries(step.headers ?? {})) {
      if (value === null) delete headers[header];
      else headers[header] = value;
    }
    if (step.body === undefined) delete headers['Content-Type'];
    const response = await fetch(`${this.#bridge.baseUrl}${path}`, {
      method,
      headers,
      ...(step.body === undefined ? {} : { body: JSON.stringify(step.body) }),
    });
    const text = await response.text();
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    const told = `${name}: ${method} ${path} was answered ${answer.status} ${text.slice(0, 500)}`;
    if (!statuses.includes(answer.status)) throw new Error(told);
    const mediaType = answer.headers.get('content-type');
    const wanted = headers.Accept === 'application/json' ? 'application/json' : 'application/scim+json';
    if (answer.body !== undefined && mediaType !== wanted) throw new Error(`${told}\nwith the media type ${mediaType}`);
    if (answer.status === 204 && answer.body !== undefined) throw new Error(`${told}\nwith a body`);
    if (answer.status >= 400) {
      expect(answer.body).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(answer.status),
        detail: expect.stringMatching(/\w/),
      });
    }
    return answer;
  }
}

/** Checks that an answer is a ListResponse (RFC 7644 §3.4.2) and gives its resources. */
// biome-ignore lint/suspicious/noExplicitAny: as Answer.body
export function listOf(answer: Answer, total?: number): any[] {
  expect(answer.body).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total ?? expect.any(Number),
    Resources: expect.any(Array),
  });
  return answer.body.Resources;
}

/** The ids of a group's members, in no particular order. */
export function memberIds(answer: Answer): string[] {
  return (answer.body.members ?? []).map((member: { value: string }) => member.value).sort();
}
