import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { type AccountError, Refused, Unauthorised, Unavailable } from '../errors';
import { failureOf } from '../http/classify';
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
    if (answer.status < 200 || answer.status > 299) {
      const resource = person === undefined ? {} : { resource: `the person ${person}` };
      const failure = failureOf(answer, { base, ...resource }, words, now());
      throw method === 'POST' && answer.status === 403 ? aboutOne(failure) : failure;
    }
    if (answer.text.trim() === '') return {};
    let json: Json = null;
    try {
      json = JSON.parse(answer.text) as Json;
    } catch {
      // Told below.
    }
    if (!isObject(json)) throw new Unavailable(`${base} answered with something that is no JSON object`);
    return json;
  }
}

/**
 * 403 to suspending somebody is about that person: the last owner (`no_owner_remain`), or somebody whom another organisation manages. It must
 * not stop the rest of the kill switch.
 */
function aboutOne(failure: AccountError): AccountError {
  if (!(failure instanceof Unauthorised)) return failure;
  const said = /\((403: .*?)\)\. Check/s.exec(failure.reason)?.[1] ?? '403';
  return new Refused(
    `${said}. The last owner and people managed elsewhere cannot be suspended; for anybody else, the OAuth application needs the permissions "Suspend users" and "Reactivate users".`,
    'forbidden',
  );
}
