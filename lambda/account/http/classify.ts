import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { type AccountError, Conflict, NotThere, Refused, Throttled, Unauthorised, Unavailable } from '../errors';
import type { Wording } from '../message';
import type { HttpAnswer } from './client';
import { retryAfterMs } from './retry-after';

/** What a request was about, for the error's reader and for what a 404 means. */
export interface Subject {
  /** Completes "… is not in the account", such as `the person XYZ`. Absent for a collection: there a 404 means a wrong address. */
  readonly resource?: string;
  /** Base URL, for the administrator. */
  readonly base: string;
}

/**
 * The port's error for an answer that is no success.
 *
 * @param answer any status but 2xx
 * @param now epoch milliseconds
 */
export function failureOf(answer: HttpAnswer, subject: Subject, words: Wording, now: number): AccountError {
  const { status } = answer;
  const said = `${status}: ${words(quote(answer.text) || 'without a word')}`;
  const wait = { retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), now) };
  if (status === 429) return new Throttled(`the upstream asks for a slower pace (${said})`, wait);
  // 408 and 425 say that the request was not handled; to treat them as unknown is safe.
  if (status === 408 || status === 425) return new Unavailable(`the upstream gave up on the request (${said})`, wait);
  // 501 is permanent, unlike the other 5xx (RFC 9110 §15.6.2).
  if (status >= 500 && status !== 501) return new Unavailable(`the upstream failed (${said})`, wait);
  if (status === 401 || status === 403) {
    return new Unauthorised(
      `${subject.base} does not let us in (${said}). Check that the token is the current one and that provisioning is switched on in 1Password ("Sync 1Password with my identity provider").`,
    );
  }
  if (status >= 300 && status < 400) {
    const target = answer.headers.get('location');
    return new Unauthorised(
      `${subject.base} redirects${target === null ? '' : ` to ${words(withoutQuery(target))}`} (${status}); redirects are not followed. Set up the upstream with the address that it redirects to.`,
    );
  }
  if (status === 404 || status === 410) {
    if (subject.resource !== undefined) return new NotThere(subject.resource);
    return new Unauthorised(`${subject.base} has no such endpoint (${said}). Check the base URL.`);
  }
  if (status === 409) return new Conflict(said);
  return new Refused(said, codeOf(answer.text));
}

/** A redirect's target may carry a ticket in its query. */
function withoutQuery(target: string): string {
  return target.replace(/[?#].*$/s, '');
}

/** The upstream's own words: SCIM's detail, else what other JSON errors call it, else the page's title, else the text. */
function quote(text: string): string {
  const json = parse(text);
  if (json !== undefined) {
    const error = json.error;
    const inner = isObject(error) ? error.message : error;
    const said = [json.detail, json.message, json.error_description, inner, json.title].find(
      (candidate) => typeof candidate === 'string' && candidate !== '',
    );
    const type = typeof json.scimType === 'string' && json.scimType !== '' ? `${json.scimType}: ` : '';
    return said === undefined ? `${type}an answer without words` : `${type}${String(said)}`;
  }
  if (!/^\s*<(!doctype|html|head|body)/i.test(text)) return text;
  return `a web page, "${/<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim() ?? 'without a title'}"`;
}

function codeOf(text: string): string | undefined {
  const code = parse(text)?.scimType;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    const json = JSON.parse(text) as Json;
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
