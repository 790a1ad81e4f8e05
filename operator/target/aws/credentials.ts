import { OperatorError } from '../../failure';
import type { Terminal } from '../../terminal/terminal';
import type { Connection } from '../connection';
import type { Profile } from './profiles';

/** What the SDK's chain of providers needs besides the environment. */
export interface CredentialSource {
  readonly profile: Profile;
  readonly region: string;
  readonly requestHandler?: Connection['requestHandler'];
  readonly terminal: Pick<Terminal, 'interactive' | 'ask' | 'write'>;
}

/**
 * The operator's AWS credentials, from wherever the AWS CLI finds them: the environment, a profile with a role, SSO, a process, a
 * container, an instance. Asked for once. A profile with a second factor asks for its code in the terminal.
 *
 * @returns throws the SDK's error, or OperatorError `no-credentials`, when called
 */
export function credentialsOf(source: CredentialSource): NonNullable<Connection['credentials']> {
  const { profile, region, requestHandler, terminal } = source;
  let provider: Promise<() => Promise<Awaited<ReturnType<Provider>>>> | undefined;
  const load = async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    return defaultProvider({
      ...(profile.name === undefined ? {} : { profile: profile.name }),
      clientConfig: { region, ...(requestHandler === undefined ? {} : { requestHandler }) },
      mfaCodeProvider: (serial) => askForCode(serial, profile, terminal),
    });
  };
  return async () => {
    provider ??= load();
    return (await provider)();
  };
}

type Provider = Extract<NonNullable<Connection['credentials']>, (...args: never[]) => unknown>;

async function askForCode(serial: string, { name }: Profile, terminal: CredentialSource['terminal']): Promise<string> {
  if (!terminal.interactive) {
    throw new OperatorError(
      `The AWS profile "${name}" needs a code of the MFA device ${serial}, and there is no terminal to ask in. Use credentials that need none, such as a role of the machine or "aws sso login".`,
      'no-credentials',
    );
  }
  for (;;) {
    const code = (await terminal.ask(`MFA code for ${serial}`)).replaceAll(/\s/g, '');
    if (/^\d{6}$/.test(code)) return code;
    terminal.write('A code has six digits.\n');
  }
}
