import { InvalidDescription, parseUpstreamDescription } from '../lambda/account/description';
import { Env, primaryUpstream } from '../lambda/runtime/names';
import { openScimsession, ScimsessionError, sealScimsession, type TokenVersion } from '../lambda/runtime/scimsession';
import type { FunctionDefinition } from './functions/definition';
import { type UpstreamOption, UsageError } from './options';
import { SecretsManagerService } from './secrets/service';
import type { SecretStore } from './secrets/store';
import { TemplateError } from './template/template';

/** The parts of a running stack that this needs. */
export interface SecretHolders {
  readonly functions: readonly FunctionDefinition[];
  readonly secrets: SecretStore;
}

/**
 * Seals the account to deliver to and stores it where the functions that deliver look for it, as the set-up command does for a
 * deployed bridge.
 *
 * @throws UsageError when the account's address or token cannot be right
 */
export async function storeUpstream(stack: SecretHolders, { url, token, profile }: UpstreamOption): Promise<void> {
  const sealed = await sealScimsession(
    { [primaryUpstream]: described({ adapter: 'scim', profile, url, token }) },
    currentToken(stack),
    new Date(),
  );
  new SecretsManagerService(stack.secrets).call('PutSecretValue', {
    SecretId: arnOf(stack, Env.scimsessionSecret),
    SecretString: sealed,
  });
}

function described(description: Readonly<Record<string, string>>) {
  try {
    return parseUpstreamDescription(description);
  } catch (error) {
    if (!(error instanceof InvalidDescription)) throw error;
    const problems = error.problems.map(({ field, problem }) => `--upstream-${field} ${problem}`);
    throw new UsageError(`${problems.join('.\n')}.`);
  }
}

/** Where deliveries go, in words for the operator. Nothing secret. */
export async function describeUpstreams(stack: SecretHolders): Promise<string> {
  const sealed = stack.secrets.current(arnOf(stack, Env.scimsessionSecret)) ?? '';
  if (sealed === '') return 'dry-run: a simulated account (--upstream-url URL delivers to a real one)';
  try {
    const { upstreams } = await openScimsession(sealed, tokens(stack));
    return Object.entries(upstreams)
      .map(([name, upstream]) => {
        const where = 'url' in upstream ? ` ${upstream.url}` : 'address' in upstream ? ` ${upstream.address}` : '';
        const profile = 'profile' in upstream ? ` (${upstream.profile})` : '';
        return `${name}: ${upstream.adapter}${where}${profile}`;
      })
      .join('; ');
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return `none that opens. ${error.message}`;
  }
}

function currentToken(stack: SecretHolders): TokenVersion {
  const [current] = tokens(stack);
  if (current === undefined) throw new TemplateError('The bearer token of the stack has no value.');
  return current;
}

/** The current version of the bearer token, then the former one. */
function tokens(stack: SecretHolders): readonly TokenVersion[] {
  const secret = stack.secrets.find(arnOf(stack, Env.bearerTokenSecret));
  return ['AWSCURRENT', 'AWSPREVIOUS'].flatMap((stage) => {
    const version = secret?.versions.find(({ id }) => id === secret.stages[stage]);
    return version?.secretString === undefined ? [] : [{ version: version.id, token: version.secretString }];
  });
}

/** A secret's ARN, by way of the functions that are told it: what the template tells them is what counts. */
function arnOf({ functions }: SecretHolders, variable: string): string {
  const arn = functions.map(({ environment }) => environment[variable]).find((each) => each !== undefined);
  if (arn === undefined) throw new TemplateError(`No function of the stack has the variable ${variable}.`);
  return arn;
}
