import { setTimeout as sleep } from 'node:timers/promises';
import { commandClient } from '../../lambda/contract/command-client';
import { throwawayDomain } from '../../lambda/contract/throwaway';
import { expect, Unexpected } from './expectation';

/** What the bridge answered to one step of a conversation. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a conversation looks at whatever the client would look at
  readonly body: any;
}

/** A request of a conversation, and what became of it. */
export interface Step {
  readonly name: string;
  readonly method: string;
  /** Without what differs from run to run. */
  readonly path: string;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

export interface Bridge {
  /** The Base URL as pasted into the identity provider, without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  /** The domain of people and groups. @default - that of throw-away ones */
  readonly domain?: string;
  /** Told of each request that was answered, or not. */
  readonly onStep?: (step: Step) => void;
  /** Told of each user and group that is there from now on, by its path. */
  readonly onCreated?: (path: string) => void;
  /** No request is begun after it is aborted. */
  readonly signal?: AbortSignal;
}

interface Sent {
  readonly body?: unknown;
  /** Headers of this step only; null leaves a default header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** As API Gateway gives up, and a little more. */
const answerWithinMs = 35_000;
/** How often a request is repeated that the bridge asked to repeat later (429), as identity providers do. */
const repeats = 5;

/**
 * An identity provider's SCIM client: its headers on every request, and a protocol of the steps, so that a failing
 * expectation can be told from the conversation alone. Its people and groups are throw-away.
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
    // Not the client's own: the bridge records who called last, and a simulation is nobody.
    const { 'User-Agent': played = 'an identity provider' } = headers;
    this.#headers = { ...headers, 'User-Agent': `${commandClient}/1 (as ${played})` };
  }

  get #domain(): string {
    return this.#bridge.domain ?? throwawayDomain;
  }

  /** The address of a person of this conversation. */
  address(name: string): string {
    return `${name}.${this.run}@${this.#domain}`;
  }

  /** The name of a group of this conversation. */
  groupName(name: string): string {
    return `${name} ${this.run}@${this.#domain}`;
  }

  /**
   * Sends a request and checks what holds for every answer of a service provider (RFC 7644 §3.1, §3.12): the media type, the
   * error body, no body with 204.
   *
   * @param statuses the statuses that this client takes for success at this step
   * @throws Unexpected
   */
  async send(
    name: string,
    method: string,
    path: string,
    statuses: readonly number[],
    { body, headers: ofStep = {} }: Sent = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { ...this.#headers, Authorization: `Bearer ${this.#bridge.token}` };
    for (const [header, value] of Object.entries(ofStep)) {
      if (value === null) delete headers[header];
      else headers[header] = value;
    }
    if (body === undefined) delete headers['Content-Type'];
    const { answer, text } = await this.#exchange(name, method, path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 201 && typeof answer.body?.id === 'string') {
      this.#bridge.onCreated?.(`${path.split('?')[0]}/${answer.body.id}`);
    }
    const told = `answered ${answer.status} ${text.slice(0, 500)}`.trim();
    if (!statuses.includes(answer.status))
      throw new Unexpected(`expected ${statuses.join(' or ')}; the bridge ${told}`);
    const mediaType = answer.headers.get('content-type');
    const wanted = headers.Accept === 'application/json' ? 'application/json' : 'application/scim+json';
    if (answer.body !== undefined && mediaType !== wanted) {
      throw new Unexpected(`expected the media type ${wanted}; the bridge ${told} as ${mediaType}`);
    }
    if (answer.status === 204 && answer.body !== undefined)
      throw new Unexpected(`expected no body; the bridge ${told}`);
    if (answer.status >= 400) {
      expect(answer.body).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(answer.status),
        detail: expect.stringMatching(/\w/),
      });
    }
    return answer;
  }

  async #exchange(
    name: string,
    method: string,
    path: string,
    init: RequestInit,
  ): Promise<{ answer: Answer; text: string }> {
    const { baseUrl, signal, onStep } = this.#bridge;
    const shown = this.#shown(path);
    for (let left = repeats; ; left -= 1) {
      if (signal?.aborted === true) throw new Interrupted();
      const begun = Date.now();
      const told = (status?: number) => onStep?.({ name, method, path: shown, status, durationMs: Date.now() - begun });
      let response: Response;
      let text: string;
      try {
        response = await fetch(`${baseUrl}${path}`, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
        text = await response.text();
      } catch (error) {
        told();
        throw new Unexpected(`the bridge gave no answer (${reasonOf(error)})`);
      }
      const waitSeconds = Number(response.headers.get('retry-after') ?? '1');
      if (response.status === 429 && left > 0) {
        await sleep(waitSeconds * 1000);
        continue;
      }
      told(response.status);
      return { answer: { status: response.status, headers: response.headers, body: parsed(text, response) }, text };
    }
  }

  /** A path as people read it, the same in every run. */
  #shown(path: string): string {
    return decodeURIComponent(path.replaceAll('+', ' '))
      .replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, '/{id}')
      .replaceAll(this.run, '…')
      .replaceAll(this.run.toUpperCase(), '…')
      .replaceAll(this.runHex, '…');
  }
}

/** The operator does not want to go on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

function parsed(text: string, { status }: Response): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Unexpected(`expected JSON; something before the bridge answered ${status}: ${text.slice(0, 200)}`);
  }
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `none within ${answerWithinMs / 1000} s`;
  return cause?.code ?? cause?.message ?? String(error);
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
