import { adminFailure } from '../lambda/delivery/admin/failures';
import { OperatorError } from './failure';
import { deniedAdvice, isDenied } from './target/aws/denied';

/** Turns an unexpected error into a message for the operator. The stack trace helps developers only. */
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
    'The connection was refused. If this is the local bridge, it stopped without cleaning up; start it again (npm start).',
};

/** Whether a connection was refused, at any level of the error. */
function isUnreached(error: Error): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (code === 'ECONNREFUSED' || error.message.includes('ECONNREFUSED')) return true;
  return cause instanceof Error && isUnreached(cause);
}

/** Errors from AWS, explained for the person who must act. */
function ofAws(error: Error): Known | undefined {
  if (error.name === 'DecryptionFailure' || /KMS/.test(error.message)) {
    return {
      code: 'key-unusable',
      message: `AWS cannot use the KMS key of this data: ${error.message.replace(/\.$/, '')}. If the key waits for its deletion: aws kms cancel-key-deletion --key-id KEY. After that, and whenever it is disabled: aws kms enable-key --key-id KEY. Otherwise your credentials need kms:Decrypt for it.`,
    };
  }
  if (isDenied(error)) {
    return {
      code: 'access-denied',
      message: `AWS does not allow this with your credentials: ${error.message.replace(/\.$/, '')}. ${deniedAdvice(error, 'The policy that a command needs: docs/permissions.md')}`,
    };
  }
  if (
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|CredentialsProviderError)/.test(error.name)
  ) {
    return {
      code: 'no-credentials',
      message: `Your AWS credentials have expired, or are not valid for this region: sign in again. (${error.message})`,
    };
  }
  if (error.name === 'TooManyRequestsException') {
    return {
      code: 'throttled',
      message:
        'Lambda refused to begin for a minute: all concurrent executions of the AWS account are in use. Try again later. A new account has 10: ask AWS for more (Service Quotas, "Concurrent executions").',
    };
  }
  const { $metadata } = error as { $metadata?: unknown };
  return $metadata === undefined ? undefined : { code: 'aws', message: `AWS answered ${error.name}: ${error.message}` };
}
