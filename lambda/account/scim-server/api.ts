import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { Unavailable } from '../errors';
import { failureOf } from '../http/classify';
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
}

/**
 * Sends a request; success is any 2xx, because servers answer 200 for 201 and 204 for 200.
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
  return async ({ method, path, query = {}, body, resource }) => {
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
    if (answer.status < 200 || answer.status > 299) {
      throw failureOf(answer, { base, ...(resource === undefined ? {} : { resource }) }, words, now());
    }
    return answer.text.trim() === '' ? undefined : bodyOf(answer.text, base);
  };
}

function bodyOf(text: string, base: string): JsonObject {
  let json: Json;
  try {
    json = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as Json;
  } catch {
    // A cut-short answer, or a sign-in page with status 200.
    throw new Unavailable(`${base} answered with something that is no JSON`);
  }
  if (!isObject(json)) throw new Unavailable(`${base} answered with JSON that is no object`);
  return json;
}
