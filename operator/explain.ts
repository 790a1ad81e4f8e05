import { adminFailure } from '../lambda/delivery/admin/failures';
import { OperatorError } from './failure';

/** Makes a message for the operator of an error that no command foresaw. The stack trace is of use to us only. */
export function explain(error: unknown): OperatorError {
  const options = { cause: error };
  if (!(error instanceof Error)) return new OperatorError(`Unexpected: ${String(error)}`, 'unexpected', options);
  const known = isUnreached(error) ? unreached : (adminFailure(error) ?? ofAws(error));
  if (known !== undefined) return new OperatorError(known.message, known.code, options);
  return new OperatorError(`Unexpected: ${error.stack ?? error.message}`, 'unexpected', options);
}

interface Known {
  readonly code: string;
  readonly message: string;
}

const unreached: Known = {
  code: 'no-answer',
  message:
    'Nobody answers there. If it was the local bridge: it stopped without tidying up; start it again (npm start).',
};

/** Whether it was a connection that nobody accepted, at whatever level that was noticed. */
function isUnreached(error: Error): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (code === 'ECONNREFUSED' || error.message.includes('ECONNREFUSED')) return true;
  return cause instanceof Error && isUnreached(cause);
}

/** What AWS answers, in words for who may have to change it. */
function ofAws(error: Error): Known | undefined {
  if (/^AccessDenied/.test(error.name) || /not authorized to perform/.test(error.message)) {
    return { code: 'access-denied', message: `AWS does not allow this with your credentials: ${error.message}` };
  }
  if (
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|CredentialsProviderError)/.test(error.name)
  ) {
    return {
      code: 'no-credentials',
      message: `Your AWS credentials are not valid any more, or not for this region: sign in again. (${error.message})`,
    };
  }
  const { $metadata } = error as { $metadata?: unknown };
  return $metadata === undefined ? undefined : { code: 'aws', message: `AWS answered ${error.name}: ${error.message}` };
}
