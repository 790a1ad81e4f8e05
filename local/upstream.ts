import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Env, primaryUpstream } from '../lambda/contract/names';
import { optionVariable } from '../lambda/contract/option-variable';
import { type AdminContext, createAdminContext, userOfThisMachine } from '../lambda/delivery/admin/context';
import {
  type Present,
  readCurrentToken,
  readDescription,
  readPresent,
  type SecretAccess,
  type SecretPair,
  sameAccount,
  storeUpstreams,
  type UpstreamDescription,
} from '../lambda/delivery/admin/credentials/connection';
import { makeEverythingDue } from '../lambda/delivery/admin/decisions/pause';
import { withDatabase } from './database/database';
import type { DatabaseAddress } from './database/dynamodb-local';
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
 * Connects the account to deliver to as the set-up command does for a deployed bridge: sealed, stored where the functions that
 * deliver look for it, recorded as a decision of this machine's user, and everything made due for it that came before. A simulated
 * account gives way to it; other accounts that are set up stay.
 *
 * @param database where DynamoDB Local answers, and to whom
 * @throws UsageError when the account's address or token cannot be right, or another account was delivered to under this name
 */
export async function connectUpstream(
  stack: SecretHolders,
  option: UpstreamOption,
  database: DatabaseAddress,
): Promise<void> {
  await withDatabase(database, async (client) => {
    const context = createAdminContext({
      client: DynamoDBDocumentClient.from(client),
      directoryTable: variableOf(stack.functions, Env.directoryTable),
      activityTable: variableOf(stack.functions, Env.activityTable),
      activityRetentionDays: Number(variableOf(stack.functions, optionVariable('activityRetentionDays'))),
      operator: async () => userOfThisMachine(),
    });
    // It may have had what a simulated account took; the import of the account begins by itself.
    if (await storeUpstream(stack, option, context)) await makeEverythingDue(context, primaryUpstream);
  });
}

/**
 * Seals the account and stores it.
 *
 * @returns whether nothing was set up under this name before: then everything is to be made due for it
 * @throws UsageError as `connectUpstream`
 */
export async function storeUpstream(
  stack: SecretHolders,
  { url, token, profile }: UpstreamOption,
  context: AdminContext,
): Promise<boolean> {
  const description = checkUpstream({ url, token, profile });
  const pair = secretPair(stack);
  const upstreams = upstreamsOf(await readPresent(pair));
  const before = upstreams[primaryUpstream];
  if (before !== undefined && !sameAccount(before, description)) throw new UsageError(anotherAccount(before));
  const kept = Object.entries(upstreams).filter(([, { adapter }]) => adapter !== 'dry-run');
  const current = await readCurrentToken(pair);
  if ('problem' in current) throw new TemplateError(current.problem);
  const after = { ...Object.fromEntries(kept), [primaryUpstream]: description };
  await storeUpstreams(context, pair, after, current, { action: 'setup', upstream: primaryUpstream });
  return before === undefined;
}

/** What is stored so far; empty when nothing is, or when it does not open any more. */
const upstreamsOf = (present: Present) => (present.state === 'open' ? present.upstreams : {});

function anotherAccount(before: UpstreamDescription): string {
  return (
    `--upstream-url: the state in this folder was delivered to ${placeOf(before)}, and the bridge records who is there. ` +
    'For another account, start with an empty folder (--data-dir DIR), or delete the state in this one (--fresh). ' +
    'If this is another connection to the same account, run while the bridge runs: npx scim-bridge setup --local --same-account'
  );
}

/** The description of an account. @throws UsageError when its address or token cannot be right */
export function checkUpstream({ url, token, profile }: UpstreamOption): UpstreamDescription {
  const read = readDescription({ adapter: 'scim', profile, url, token });
  if ('description' in read) return read.description;
  throw new UsageError(`${read.problems.map(({ field, problem }) => `--upstream-${field} ${problem}`).join('.\n')}.`);
}

/** Where deliveries go, in words for the operator. Nothing secret. */
export async function describeUpstreams(stack: SecretHolders): Promise<string> {
  const present = await readPresent(secretPair(stack));
  if (present.state === 'none') return 'dry-run: a simulated account (--upstream-url URL delivers to a real one)';
  if (present.state === 'closed') return `none: the scimsession cannot be opened. ${present.why}`;
  return Object.entries(present.upstreams)
    .map(([name, upstream]) => `${name}: ${placeOf(upstream)}`)
    .join('; ');
}

function placeOf(upstream: UpstreamDescription): string {
  const where = 'url' in upstream ? ` ${upstream.url}` : 'address' in upstream ? ` ${upstream.address}` : '';
  const profile = 'profile' in upstream ? ` (${upstream.profile})` : '';
  return `${upstream.adapter}${where}${profile}`;
}

/** The two secrets, from the functions' own environment: what the template sets there is what counts. */
function secretPair({ functions, secrets }: SecretHolders): SecretPair {
  return {
    secrets: storedHere(secrets),
    bearerTokenSecretArn: variableOf(functions, Env.bearerTokenSecret),
    scimsessionSecretArn: variableOf(functions, Env.scimsessionSecret),
  };
}

/** The stack's secrets as this machine keeps them. */
function storedHere(store: SecretStore): SecretAccess {
  return {
    async read(arn, which) {
      const secret = store.find(arn);
      const wanted = 'stage' in which ? secret?.stages[which.stage] : which.version;
      const version = secret?.versions.find(({ id }) => id === wanted);
      return version?.secretString === undefined ? undefined : { version: version.id, text: version.secretString };
    },
    async write(arn, text) {
      const { VersionId } = new SecretsManagerService(store).call('PutSecretValue', {
        SecretId: arn,
        SecretString: text,
      });
      return String(VersionId);
    },
  };
}

function variableOf(functions: SecretHolders['functions'], variable: string): string {
  const value = functions.map(({ environment }) => environment[variable]).find((each) => each !== undefined);
  if (value === undefined) throw new TemplateError(`No function of the stack has the variable ${variable}.`);
  return value;
}
