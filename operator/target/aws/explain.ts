import { OperatorError } from '../../failure';
import type { Profile } from './profiles';
import { isKnownRegion, isOptIn, noSuchRegion, type Region } from './region';

/** How this run reaches AWS, for messages. */
export interface AwsWay {
  readonly profile: Profile;
  readonly region: Region;
  /** The proxy's host and the variable that names it. */
  readonly proxy?: string;
}

/** What an operator does about an error that comes from the way to AWS, not from what was asked; undefined for other errors. */
export function explainWay(error: unknown, way: AwsWay): OperatorError | undefined {
  if (!(error instanceof Error) || error instanceof OperatorError) return undefined;
  const said = ofCredentials(error, way) ?? ofNetwork(error, way);
  return said === undefined ? undefined : new OperatorError(said.message, said.code, { cause: error });
}

interface Said {
  readonly message: string;
  readonly code: string;
}

function ofCredentials(error: Error, { profile, region }: AwsWay): Said | undefined {
  const named = profile.name === undefined || profile.name === 'default' ? '' : ` --profile ${profile.name}`;
  const code = 'no-credentials';
  const { message } = error;
  if (/MultiFactorAuthentication failed/.test(message)) {
    return {
      code,
      message:
        'AWS did not accept the MFA code. Wait for the next one and run the command again: each code works once.',
    };
  }
  if (['CredentialsProviderError', 'TokenProviderError'].includes(error.name)) {
    if (isSso(profile) || /\bSSO\b|sso login/.test(message)) {
      return { code, message: `You are not signed in to AWS: ${sentence(message)} Sign in: aws sso login${named}` };
    }
    if (/login session|aws login/i.test(message)) {
      return { code, message: `You are not signed in to AWS: ${sentence(message)} Sign in: aws login${named}` };
    }
    if (profile.name === undefined || /any providers/.test(message)) {
      return {
        code,
        message: `There are no AWS credentials: no profile "default", no AWS_PROFILE, no AWS_ACCESS_KEY_ID. Choose a profile with --profile, or sign in (aws configure sso). For the bridge that npm start runs, use --local.`,
      };
    }
    return {
      code,
      message: `The AWS profile "${profile.name}" gives no credentials: ${sentence(message)} Check it in ~/.aws/config.`,
    };
  }
  if (/^(ExpiredToken|RequestExpired)/.test(error.name)) {
    const how = isSso(profile)
      ? `aws sso login${named}`
      : 'the way you did before (aws sso login, aws login, new temporary keys)';
    return { code, message: `Your AWS session has expired. Sign in again: ${how}` };
  }
  if (/^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure)/.test(error.name)) {
    return {
      code,
      message: isOptIn(region.name)
        ? `AWS in ${region.name} does not know your access key. Most often this region is not enabled in your account: aws account enable-region --region-name ${region.name} (it takes some minutes). Otherwise the key was deleted. ${whence(profile)}`
        : `AWS does not know your access key: it was deleted, or belongs to another partition. ${whence(profile)}`,
    };
  }
  if (/^(SignatureDoesNotMatch|InvalidSignature)/.test(error.name)) {
    const clock = /expired|not yet current|Signature not yet/i.test(message);
    return {
      code,
      message: clock
        ? `AWS refuses the request because of this machine's clock: ${sentence(message)} Set the clock right.`
        : `AWS refuses your secret access key: it does not belong to the access key. ${whence(profile)}`,
    };
  }
  return undefined;
}

const whence = ({ name }: Profile): string =>
  name === undefined ? 'It comes from AWS_ACCESS_KEY_ID.' : `It comes from the profile "${name}".`;

const isSso = ({ settings }: Profile): boolean =>
  settings.sso_start_url !== undefined || settings.sso_session !== undefined;

function ofNetwork(error: Error, { region, proxy }: AwsWay): Said | undefined {
  const code = networkCode(error);
  if (code === undefined) return undefined;
  if (proxy !== undefined) {
    return {
      code: 'no-answer',
      message: `AWS cannot be reached through the proxy ${proxy}: ${code}. Check the proxy's address, or list AWS's hosts in NO_PROXY.`,
    };
  }
  if (code === 'ENOTFOUND' && !isKnownRegion(region.name)) {
    const { message, code: kind } = noSuchRegion(region);
    return { code: kind, message };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      code: 'no-answer',
      message: `The name of AWS's host in ${region.name} cannot be resolved (${code}). Check this machine's network. Behind a proxy, set HTTPS_PROXY.`,
    };
  }
  return {
    code: 'no-answer',
    message: `AWS in ${region.name} cannot be reached (${code}). Check this machine's network. Behind a proxy, set HTTPS_PROXY.`,
  };
}

const networkCodes = /^(E[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|SELF_SIGNED[A-Z_]*|UNABLE_TO[A-Z_]+|DEPTH_ZERO[A-Z_]+)$/;

/** The code of a network's failure, at any level of the error. */
function networkCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, message, code, cause, errors } = error as Readonly<Record<string, unknown>>;
  if (typeof code === 'string' && networkCodes.test(code)) return code;
  if (name === 'TimeoutError') return 'no answer in time';
  const within = networkCode(cause) ?? (Array.isArray(errors) ? networkCode(errors[0]) : undefined);
  // The SDK wraps some errors and keeps only their text.
  return (
    within ?? /\b(ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/.exec(String(message))?.[0]
  );
}

const sentence = (text: string): string => `${text.trim().replace(/\.$/, '')}.`;
