import { AccountError, Unauthorised } from '../../account/errors';
import { errorCode } from '../../contract/error-code';
import { ScimsessionError } from '../../secrets/scimsession';
import { Busy } from '../../table/errors';
import { TokenError } from './credentials/token-error';
import { SelectionError } from './names/select';

/** A failure of an operation as operators are told it. */
export interface AdminFailure {
  /** Stable, for programs: the error class's own. */
  readonly code: string;
  /** What happened, and what to do; never a secret. */
  readonly message: string;
}

/** What an error of these operations says to the operator; undefined for an unexpected error. */
export function adminFailure(error: unknown): AdminFailure | undefined {
  if (error instanceof ScimsessionError || error instanceof SelectionError || error instanceof TokenError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof Busy)
    return { code: errorCode(error), message: `${sentence(error.message)} Nothing is lost; try again.` };
  if (!(error instanceof AccountError)) return undefined;
  return {
    code: errorCode(error),
    message: `The account: ${error instanceof Unauthorised ? error.reason : error.message}`,
  };
}

/** A message as a sentence of its own. */
const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`;
