import { AccountError, Unauthorised } from '../lambda/account/errors';
import { ScimsessionError } from '../lambda/secrets/scimsession';
import { OperatorError } from './failure';

/** Makes a message for the operator of an error that no command foresaw. The stack trace is of use to us only. */
export function explain(error: unknown): OperatorError {
  const options = { cause: error };
  if (!(error instanceof Error)) return new OperatorError(`Unexpected: ${String(error)}`, 'failed', options);
  if (error instanceof ScimsessionError) return new OperatorError(error.message, 'failed', options);
  if (error instanceof AccountError) {
    const said = error instanceof Unauthorised ? error.reason : error.message;
    return new OperatorError(`The upstream: ${said}`, 'failed', options);
  }
  return new OperatorError(ofAws(error) ?? `Unexpected: ${error.stack ?? error.message}`, 'failed', options);
}

/** What AWS answers, in words for who may have to change it. */
function ofAws(error: Error): string | undefined {
  if (/^AccessDenied/.test(error.name) || /not authorized to perform/.test(error.message)) {
    return `AWS does not allow this with your credentials: ${error.message}`;
  }
  if (
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|CredentialsProviderError)/.test(error.name)
  ) {
    return `Your AWS credentials are not valid any more, or not for this region: sign in again. (${error.message})`;
  }
  if (/ECONNREFUSED/.test(`${(error as NodeJS.ErrnoException).code} ${error.message}`)) {
    return 'Nobody answers there. If it was the local bridge: it stopped without tidying up; start it again (npm start).';
  }
  const { $metadata } = error as { $metadata?: unknown };
  return $metadata === undefined ? undefined : `AWS answered ${error.name}: ${error.message}`;
}
