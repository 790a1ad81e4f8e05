import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InvalidDescription, parseUpstreamDescription, type UpstreamDescription } from '../lambda/account/description';
import { sameAccount } from '../lambda/account/same-account';
import { Env, primaryUpstream } from '../lambda/contract/names';
import { DeliveryStore } from '../lambda/delivery/state/delivery-store';
import { requeueAll } from '../lambda/delivery/state/requeue-all';
import {
  openScimsession,
  ScimsessionError,
  sealScimsession,
  type TokenVersion,
  type Upstreams,
} from '../lambda/secrets/scimsession';
import { Store } from '../lambda/table/store';
import { withDatabase } from './database';
import type { FunctionDefinition } from './functions/definition';
import { type UpstreamOption, UsageError } from './options';
import { SecretsManagerService } from './secrets/service';
import type { SecretStore } from './secrets/store';
import { TemplateError } from './template/template';

/** How long one operation on the table may keep trying, in milliseconds. */
const budgetMs = 20_000;

/** The parts of a running stack that this needs. */
export interface SecretHolders {
  readonly functions: readonly FunctionDefinition[];
  readonly secrets: SecretStore;
}

/**
 * Seals the account to deliver to and stores it where the functions that deliver look for it, as the set-up command does for a
 * deployed bridge. A simulated account gives way to it; other accounts that are set up stay.
 *
 * @returns whether nothing was set up under this name before: then everything is to be made due for it
 * @throws UsageError when the account's address or token cannot be right, or another account was delivered to under this name
 */
export async function storeUpstream(stack: SecretHolders, { url, token, profile }: UpstreamOption): Promise<boolean> {
  const description = described({ adapter: 'scim', profile, url, token });
  const present = await presentUpstreams(stack);
  const before = present[primaryUpstream];
  if (before !== undefined && !sameAccount(before, description)) throw new UsageError(anotherAccount(before));
  const kept = Object.entries(present).filter(([, { adapter }]) => adapter !== 'dry-run');
  const sealed = await sealScimsession(
    { ...Object.fromEntries(kept), [primaryUpstream]: description },
    currentToken(stack),
    new Date(),
  );
  new SecretsManagerService(stack.secrets).call('PutSecretValue', {
    SecretId: arnOf(stack, Env.scimsessionSecret),
    SecretString: sealed,
  });
  return before === undefined;
}

function anotherAccount(before: UpstreamDescription): string {
  return (
    `--upstream-url: so far what this folder holds was delivered to ${placeOf(before)}, and the bridge remembers who is there. ` +
    'For another account, start with an empty folder (--data-dir DIR), or forget what is in this one (--fresh). ' +
    'If it is another way to the same account: npx scim-bridge setup --local --same-account, while the bridge runs.'
  );
}

/** What is stored so far; empty when nothing is, or when it does not open any more. */
async function presentUpstreams(stack: SecretHolders): Promise<Upstreams> {
  try {
    return (await openScimsession(stored(stack), tokens(stack))).upstreams;
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return {};
  }
}

const stored = (stack: SecretHolders): string => stack.secrets.current(arnOf(stack, Env.scimsessionSecret)) ?? '';

/**
 * Makes everything due for an account that was set up under a new name, with what came before it: a simulated account may have had it,
 * and delivery would not look at it again. The import of the account begins by itself.
 *
 * @param dynamoDbEndpoint where DynamoDB Local answers
 */
export async function makeDueForUpstream(
  { functions }: Pick<SecretHolders, 'functions'>,
  dynamoDbEndpoint: string,
): Promise<void> {
  const table = variableOf(functions, Env.directoryTable);
  await withDatabase(dynamoDbEndpoint, async (client) => {
    const items = new Store(DynamoDBDocumentClient.from(client), table);
    const context = { store: new DeliveryStore(items, budgetMs), clock: () => new Date() };
    await requeueAll(context, primaryUpstream, Number.POSITIVE_INFINITY);
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
  const sealed = stored(stack);
  if (sealed === '') return 'dry-run: a simulated account (--upstream-url URL delivers to a real one)';
  try {
    const { upstreams } = await openScimsession(sealed, tokens(stack));
    return Object.entries(upstreams)
      .map(([name, upstream]) => `${name}: ${placeOf(upstream)}`)
      .join('; ');
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return `none that opens. ${error.message}`;
  }
}

function placeOf(upstream: UpstreamDescription): string {
  const where = 'url' in upstream ? ` ${upstream.url}` : 'address' in upstream ? ` ${upstream.address}` : '';
  const profile = 'profile' in upstream ? ` (${upstream.profile})` : '';
  return `${upstream.adapter}${where}${profile}`;
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

/** A secret's ARN. */
const arnOf = ({ functions }: SecretHolders, variable: string): string => variableOf(functions, variable);

/** What the functions are told: what the template tells them is what counts. */
function variableOf(functions: SecretHolders['functions'], variable: string): string {
  const value = functions.map(({ environment }) => environment[variable]).find((each) => each !== undefined);
  if (value === undefined) throw new TemplateError(`No function of the stack has the variable ${variable}.`);
  return value;
}
