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
import type { RunResult } from './process';

/** The session has ended, or never began: sign in and try again. */
export class NotSignedIn extends Unauthorised {}

/** What a command was about. */
export interface CommandSubject {
  /** Completes "… is not in the account". */
  readonly resource?: string;
  /** What that is, where nothing else can be missing. */
  readonly missing?: 'person' | 'group';
  /** Whether the command addresses one person or group, so that a refusal says nothing about the whole account. */
  readonly scope: 'account' | 'resource';
}

const LINE = /\[ERROR\] \d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} (.+)/g;

/**
 * What a run of the CLI failed with. Its exit codes do not tell failures apart, so the text does, in an order in which the more
 * particular text comes first. What is not recognised is a refusal with the CLI's own words.
 *
 * @returns undefined when it succeeded: exit code 0 and no `[ERROR]` on stderr
 */
export function failureOf(result: RunResult, subject: CommandSubject, words: Wording): AccountError | undefined {
  if (result.exitCode === 0 && !result.errors.includes('[ERROR]')) return undefined;
  const lines = [...result.errors.matchAll(LINE)].map(([, line]) => line);
  const said = words(lines.join('; ') || result.errors || `exit code ${result.exitCode} and no words`);
  return recognise(said, subject);
}

function recognise(said: string, subject: CommandSubject): AccountError {
  if (/not (currently )?signed in|session (has )?expired|invalid session|sign in again|session token/i.test(said)) {
    return new NotSignedIn(`The 1Password CLI is not signed in: ${said}`);
  }
  if (/two-factor|2fa|one-time password|single sign-on|\bSSO\b/i.test(said)) {
    return new Unauthorised(
      `${said}. A person who signs in with single sign-on or two-factor authentication cannot sign in unattended. Create a separate person for the bridge who signs in with a password and Secret Key.`,
    );
  }
  if (/firewall rule/i.test(said)) {
    return new Unauthorised(
      `${said}. Allow the bridge's address in the account's firewall rules; the VPC option gives it a fixed one.`,
    );
  }
  if (/too many requests|rate.?limit|\b429\b/i.test(said))
    return new Throttled(`the CLI asks for a slower pace: ${said}`);
  if (/TRANSFER_PENDING|TRANSFER_STARTED|already (been )?(invited|exists|a member|in use)/i.test(said))
    return new Conflict(said);
  if (/Resource Invalid/i.test(said)) {
    return new Refused(
      `${said}. The email's domain is probably not among the account's allowed domains.`,
      'Resource Invalid',
    );
  }
  if (/not found|isn't (a|an) (user|group)|no (user|group)/i.test(said) && subject.resource !== undefined) {
    return new NotThere(subject.resource, subject.missing === undefined ? {} : { missing: subject.missing });
  }
  if (/\b40[13]\b|unauthori[sz]ed|forbidden|not authori[sz]ed|permission/i.test(said)) {
    return subject.scope === 'account'
      ? new Unauthorised(
          `${said}. Check that CLI provisioning is switched on and that the person belongs to the Provision Managers group.`,
        )
      : new Denied(said, 'forbidden');
  }
  if (/dial tcp|timeout|timed out|deadline exceeded|connection|no such host|\b50[0234]\b|server error/i.test(said)) {
    return new Unavailable(`the 1Password CLI did not reach the account: ${said}`);
  }
  return new Refused(said);
}
