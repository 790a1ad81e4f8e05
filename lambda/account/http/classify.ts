import { foldCase } from '../../scim/types';
import {
  type AccountError,
  Conflict,
  Denied,
  NotThere,
  Refused,
  Throttled,
  Unauthorised,
  Unavailable,
} from '../errors';
import type { Wording } from '../message';
import type { HttpAnswer } from './client';
import { retryAfterMs } from './retry-after';
import { codeIn, saidIn } from './said';

/** What a request was about, for the error's reader and for what a 404 means. */
export interface Subject {
  /** Completes "… is not in the account", such as `the person XYZ`. Absent for a collection. */
  readonly resource?: string;
  /** What the resource is, where nothing else can be missing. */
  readonly missing?: 'person' | 'group';
  /** Base URL, for the administrator. */
  readonly base: string;
}

/** `Denied` for an endpoint that is not there, or does not take the method, at this address. */
export const NO_ENDPOINT = 'noEndpoint';

/**
 * The port's error for an answer that is no success.
 *
 * @param answer any status but 2xx; or a 2xx whose body says otherwise
 * @param now epoch milliseconds
 * @param status what the answer amounts to. @default - its status
 */
export function failureOf(
  answer: HttpAnswer,
  subject: Subject,
  words: Wording,
  now: number,
  status: number = answer.status,
): AccountError {
  const said = `${shownStatus(answer, status)}: ${words(saidIn(answer.text)) || 'an answer without words'}`;
  const wait = { retryAfterMs: retryAfterMs(answer.headers, now), status };
  if (status === 429) return new Throttled(`the upstream asks for a slower pace (${said})`, wait);
  // 408, 423 and 425 say that the request was not handled, and pass by themselves; to treat them as unknown is safe.
  if (status === 408 || status === 423 || status === 425)
    return new Unavailable(`the upstream gave up on the request (${said})`, wait);
  // 501 is permanent, unlike the other 5xx (RFC 9110 §15.6.2).
  if (status >= 500 && status !== 501) return new Unavailable(`the upstream failed (${said})`, wait);
  if (status === 401) {
    return new Unauthorised(
      `${subject.base} rejects the credentials (${said}). Check that the token is the current one.`,
      {
        said,
      },
    );
  }
  if (status === 403) return new Denied(said, 'forbidden');
  if (status >= 300 && status < 400) return redirect(answer, subject, words);
  if (subject.resource === undefined && [404, 405, 410, 501].includes(status)) {
    return new Denied(`${subject.base} has no such endpoint (${said})`, NO_ENDPOINT);
  }
  if (status === 404 || status === 410) {
    return new NotThere(subject.resource ?? subject.base, {
      said,
      ...(subject.missing === undefined ? {} : { missing: subject.missing }),
    });
  }
  const code = codeIn(answer.text);
  // RFC 7644 §3.12 has this keyword for 409; servers send it with 400 and 422, too.
  if (status === 409 || foldCase(code ?? '') === 'uniqueness') return new Conflict(said);
  return new Refused(said, code);
}

/** Both numbers where the body contradicts the status line: the account's own log shows the first one. */
function shownStatus(answer: HttpAnswer, status: number): string {
  return answer.status === status ? String(status) : `${answer.status} with an error in the body`;
}

function redirect(answer: HttpAnswer, { base }: Subject, words: Wording): Unauthorised {
  const target = answer.headers.get('location');
  const where = target === null ? '' : ` to ${words(withoutQuery(target))}`;
  return new Unauthorised(
    `${base} redirects${where} (${answer.status}); redirects are not followed. Set up the upstream with the address that it redirects to.`,
    { said: `a redirect${where} (${answer.status})` },
  );
}

/** A redirect's target may carry a ticket in its query. */
function withoutQuery(target: string): string {
  return target.replace(/[?#].*$/s, '');
}
