import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { type AccountError, Denied, Unavailable } from '../errors';
import { errorIn } from '../http/belief';
import { failureOf, type Subject } from '../http/classify';
import type { Exchange, HttpAnswer } from '../http/client';
import type { Wording } from '../message';
import type { Tokens } from './token';

export interface UsersApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Id of the person that it is about. */
  readonly person?: string;
}

/** Sends a request; an answer without a body is `{}`. */
export type UsersApi = (request: UsersApiRequest) => Promise<JsonObject>;

export function usersApi(
  exchange: Exchange,
  base: string,
  tokens: Tokens,
  words: Wording,
  now: () => number,
): UsersApi {
  return async (request) => {
    const token = await tokens.current();
    const answer = await send(request, token);
    if (answer.status !== 401) return read(answer, request);
    // Revoked before its time. 401 means that nothing was done, so the request is repeated once with a new token.
    tokens.forget(token);
    return read(await send(request, await tokens.current()), request);
  };

  function send({ method, path, query = {} }: UsersApiRequest, token: string): Promise<HttpAnswer> {
    const search = new URLSearchParams(query).toString();
    return exchange({
      method,
      url: `${base}${path}${search === '' ? '' : `?${search}`}`,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
  }

  function read(answer: HttpAnswer, { person, method }: UsersApiRequest): JsonObject {
    const subject: Subject = {
      base,
      ...(person === undefined ? {} : { resource: `the person ${person}`, missing: 'person' as const }),
    };
    const failed = (status: number): AccountError => {
      const failure = failureOf(answer, subject, words, now(), status);
      return method === 'POST' && failure instanceof Denied ? aboutOne(failure) : failure;
    };
    if (answer.status < 200 || answer.status > 299) throw failed(answer.status);
    if (answer.text.trim() === '') return {};
    let json: Json = null;
    try {
      json = JSON.parse(answer.text) as Json;
    } catch {
      // Reported below.
    }
    if (!isObject(json)) throw new Unavailable(`${base} answered with something that is no JSON object`);
    const error = errorIn(json);
    if (error !== undefined) throw failed(error.status ?? 400);
    return json;
  }
}

/** 403 when suspending a person: the last owner (`no_owner_remain`), or a person managed by another organisation. */
function aboutOne({ said }: Denied): Denied {
  return new Denied(
    `${said}. The last owner and people managed elsewhere cannot be suspended; for everyone else, the OAuth application needs the permissions "Suspend users" and "Reactivate users".`,
    'forbidden',
  );
}
