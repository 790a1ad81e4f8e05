import {
  isUpstreamName,
  type Present,
  readCurrentToken,
  readPresent,
  sameAccount,
  storeUpstreams,
  type UpstreamDescription,
  type Upstreams,
} from '../../lambda/delivery/admin/credentials/connection';
import { restartImport } from '../../lambda/delivery/admin/decisions/findings';
import { goLive, holdBack } from '../../lambda/delivery/admin/decisions/go-live';
import { version } from '../../package.json';
import { importAll, previewImport } from '../bridge-functions';
import type { Command, Invocation, Result } from '../command';
import { protectStack } from '../deployed/protection';
import { OperatorError, UsageError } from '../failure';
import { previewText } from '../preview-text';
import { type Choice, choices } from '../setup/choices';
import { connectProvider } from '../setup/connect-provider';
import { chooseUpstream, gather } from '../setup/gather';
import { refuseOurselves } from '../setup/identity';
import { providerNamed, providerNames } from '../setup/paste';
import { tryHere } from '../setup/try-account';
import type { Target } from '../target/target';

export const setup: Command = {
  name: 'setup',
  when: 'first day',
  summary: 'connect the 1Password account',
  about:
    'Asks for missing values. Credentials are never taken from the command line: setup asks for them without showing them, or reads them from SCIM_BRIDGE_UPSTREAM_TOKEN (_PASSWORD, _SECRET_KEY, _CLIENT_SECRET) in the environment, or with --secrets-from. It tests the credentials, seals them under the bearer token and stores them. Nothing is delivered until you have seen the preview and confirmed.',
  options: [
    { name: 'upstream', value: 'KIND', text: choices.map(({ name }) => name).join(', ') },
    { name: 'url', value: 'URL', text: 'SCIM URL or API URL of the account' },
    {
      name: 'secrets-from',
      value: 'FILE',
      text: 'read the credential from a file (- for stdin); JSON if there are two',
    },
    { name: 'name', value: 'NAME', text: 'name of the upstream (default primary)' },
    { name: 'add', text: 'add this upstream to those already set up, instead of replacing them' },
    { name: 'same-account', text: 'this is another connection to the account that already has this name' },
    { name: 'no-test', text: 'do not test the credentials from this machine' },
    { name: 'provider', value: 'NAME', text: `the identity provider: ${providerNames.join(', ')}` },
    { name: 'wait', text: "at the end, wait for the provider's first request" },
    { name: 'stay-paused', text: 'store only; continue later with "setup --go-live"' },
    { name: 'go-live', text: 'continue with the stored credentials: preview, confirm, deliver' },
    { name: 'address', value: 'HOST', text: 'op-cli: sign-in address' },
    { name: 'email', value: 'EMAIL', text: 'op-cli: email address of the account' },
    { name: 'binary', value: 'PATH', text: 'op-cli: path of the CLI in the layer (default /opt/bin/op)' },
    {
      name: 'deauthorize-after',
      value: '10m',
      text: "op-cli: delay before a suspended person's devices are deauthorized",
    },
    { name: 'account', value: 'UUID', text: 'users-api: account UUID' },
    { name: 'client-id', value: 'ID', text: 'users-api: client id' },
    { name: 'accept-after-seconds', value: 'N', text: 'dry-run: seconds until people accept' },
  ],
  examples: [
    'npx scim-bridge setup --provider jumpcloud',
    'op read op://it/1Password-SCIM/credential | npx scim-bridge setup --upstream hosted --secrets-from - --yes',
  ],
  run: async (invocation) => {
    // A wrong name is told before anything is asked.
    providerNamed(invocation.value('provider'));
    const target = await invocation.target();
    const [token, present] = await Promise.all([readCurrentToken(target.secrets), readPresent(target.secrets)]);
    if ('problem' in token) throw new OperatorError(token.problem, 'no-token');
    if (present.state === 'closed')
      invocation.progress(`The stored scimsession cannot be opened and will be replaced. ${present.why}`);
    if (invocation.has('go-live')) return finished(invocation, target, storedName(invocation, present), 'skipped');
    const choice = await chooseUpstream(invocation);
    const name = chosenName(invocation, choice);
    const before = present.state === 'open' ? present.upstreams : {};
    const description = await gather(choice, invocation);
    refuseOurselves(description, token.token, target.resources.baseUrl);
    await refuseConfusion(invocation, name, before[name], description);
    const trial = invocation.has('no-test')
      ? { outcome: 'skipped', text: 'Not tested (--no-test).' }
      : await tryHere(description, version, invocation.environment);
    invocation.progress(trial.text);
    const upstreams = invocation.has('add') ? { ...before, [name]: description } : { [name]: description };
    await confirmReplacing(invocation, before, upstreams);
    await holdBack(target.admin, name);
    await storeUpstreams(target.admin, target.secrets, upstreams, token, { action: 'setup', upstream: name });
    // A bookmark is meaningless at another address, and only a complete reading shows who is there.
    if (!isUnchanged(before[name], description)) await restartImport(target.admin, name);
    invocation.progress(`Sealed and stored as "${name}". Nothing is delivered to it yet.`);
    return finished(invocation, target, name, trial.outcome);
  },
};

async function finished(invocation: Invocation, target: Target, name: string, trial: string): Promise<Result> {
  const json = { upstream: name, trial, baseUrl: target.resources.baseUrl };
  if (invocation.has('stay-paused')) {
    const text = `Deliveries stay paused. To go live: npx scim-bridge setup --go-live${nameOption(name)}`;
    return connectProvider(invocation, target, text, { ...json, live: false });
  }
  invocation.progress('Reading the account for the preview ...');
  const preview = await previewImport(target, name);
  invocation.progress(previewText(preview));
  try {
    const many = preview.invited.count;
    await invocation.confirm(
      many === 0
        ? 'From now on, changes by your identity provider will be delivered to this account.'
        : `From now on, changes by your identity provider will be delivered to this account, beginning with ${many} invitation${many === 1 ? '' : 's'}.`,
    );
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'unconfirmed') throw error;
    throw new OperatorError(
      `${error.message}\nThe credentials are stored; nothing will be delivered. To go live: npx scim-bridge setup --go-live${nameOption(name)}`,
      'unconfirmed',
    );
  }
  const imported = await goLive(target.admin, name, () => importAll(target, name, invocation.progress));
  const protection = await protectStack(target.deployed);
  const text = `Live.${protection === undefined ? '' : ` ${protection}`}`;
  return connectProvider(invocation, target, text, { ...json, live: true, preview, import: imported.state });
}

const nameOption = (name: string) => (name === 'primary' ? '' : ` --name ${name}`);

/** The stored upstream to go live with. @throws UsageError */
function storedName({ value }: Invocation, present: Present): string {
  const names = present.state === 'open' ? Object.keys(present.upstreams) : [];
  const name = value('name') ?? 'primary';
  if (names.includes(name)) return name;
  throw new UsageError(
    names.length === 0
      ? 'Nothing is set up yet. To connect an account: npx scim-bridge setup'
      : `No upstream "${name}" is set up. Upstreams: ${names.join(', ')} (--name).`,
  );
}

function chosenName({ value }: Invocation, { name: kind }: Choice): string {
  const name = value('name') ?? (kind === 'dry-run' ? 'dry-run' : 'primary');
  if (isUpstreamName(name)) return name;
  throw new UsageError('--name must be up to 32 lower-case letters, digits and hyphens, beginning with a letter.');
}

/** Deliveries are recorded by upstream name: another account under the same name would be taken for the former one. */
async function refuseConfusion(
  invocation: Invocation,
  name: string,
  before: UpstreamDescription | undefined,
  description: UpstreamDescription,
): Promise<void> {
  if (before === undefined || invocation.has('same-account') || sameAccount(before, description)) return;
  const what = `"${name}" is already set up with another address, and the bridge records its deliveries under that name.`;
  if (!invocation.terminal.interactive) {
    throw new UsageError(
      `${what} If this is another connection to the same 1Password account, use --same-account. If it is another account, choose another --name.`,
    );
  }
  invocation.terminal.write(`${what}\n`);
  if (await invocation.terminal.agrees('Is this another connection to the same 1Password account?')) return;
  throw new UsageError('Choose another name for the new account, for example: --name second. Nothing was changed.');
}

const isUnchanged = (before: UpstreamDescription | undefined, after: UpstreamDescription): boolean =>
  before !== undefined && sameAccount(before, after);

async function confirmReplacing(invocation: Invocation, before: Upstreams, after: Upstreams): Promise<void> {
  const dropped = Object.keys(before).filter((name) => !(name in after));
  if (dropped.length === 0) return;
  await invocation.confirm(
    `Deliveries to ${dropped.map((name) => `"${name}"`).join(' and ')} will end, and the stored credential will be deleted (use --add to keep it).`,
  );
}
