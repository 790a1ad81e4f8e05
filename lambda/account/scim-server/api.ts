import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { Unavailable } from '../errors';
import { errorIn } from '../http/belief';
import { failureOf, type Subject } from '../http/classify';
import type { Exchange, HttpRequest } from '../http/client';
import type { Wording } from '../message';

/** A request to the SCIM server. */
export interface ScimRequest {
  readonly method: HttpRequest['method'];
  /** Below the base URL, such as `/Users`. Never taken from the server: recorded ResourceTypes name an endpoint that does not exist. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** What the path addresses by id, such as `the person XYZ`: then 404 means that it is not there. */
  readonly resource?: string;
  /** What a 404 says is missing, where the request names one thing only. */
  readonly missing?: 'person' | 'group';
}

/**
 * Sends a request. Success is any 2xx, because servers answer 200 for 201 and 204 for 200, unless its body says that it is none.
 * @returns the body, undefined when there is none
 */
export type ScimApi = (request: ScimRequest) => Promise<JsonObject | undefined>;

export interface ScimServer {
  readonly base: string;
  readonly token: string;
  readonly exchange: Exchange;
  readonly words: Wording;
  readonly now: () => number;
}

/** Requests to one server, with every failure as an AccountError. */
export function scimApi({ base, token, exchange, words, now }: ScimServer): ScimApi {
  return async ({ method, path, query = {}, body, resource, missing }) => {
    const search = new URLSearchParams(query).toString();
    const answer = await exchange({
      method,
      // "+" for a space is for forms; several servers read it as a plus in a query.
      url: `${base}${path}${search === '' ? '' : `?${search.replaceAll('+', '%20')}`}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/scim+json, application/json;q=0.9',
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const subject: Subject = {
      base,
      ...(resource === undefined ? {} : { resource }),
      ...(missing === undefined ? {} : { missing }),
    };
    if (answer.status < 200 || answer.status > 299) throw failureOf(answer, subject, words, now());
    if (answer.text.trim() === '') return undefined;
    const json = bodyOf(answer.text, base);
    const error = errorIn(json);
    if (error !== undefined) throw failureOf(answer, subject, words, now(), error.status ?? 400);
    return json;
  };
}

function bodyOf(text: string, base: string): JsonObject {
  let json: Json;
  try {
    json = JSON.parse(withWholeIds(text.startsWith('\ufeff') ? text.slice(1) : text)) as Json;
  } catch {
    // A cut-short answer, or a sign-in page with status 200.
    throw new Unavailable(`${base} answered with something that is no JSON`, { status: 200 });
  }
  if (!isObject(json)) throw new Unavailable(`${base} answered with JSON that is no object`, { status: 200 });
  return json;
}

/** Numbers of 16 digits and more as texts: JavaScript would round them, and an id would become another one. */
function withWholeIds(text: string): string {
  if (!/[:[,]\s*-?\d{16}/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}
