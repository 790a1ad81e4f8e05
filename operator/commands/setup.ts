import {
  isUpstreamName,
  type Present,
  readCurrentToken,
  readPresent,
  sameAccount,
  storeUpstreams,
  type UpstreamDescription,
  type Upstreams,
} from '../../lambda/delivery/admin/connection';
import { restartImport } from '../../lambda/delivery/admin/findings';
import { goLive, holdBack } from '../../lambda/delivery/admin/go-live';
import { version } from '../../package.json';
import { importAll, previewImport } from '../bridge-functions';
import type { Command, Invocation, Result } from '../command';
import { OperatorError, UsageError } from '../failure';
import { previewText } from '../preview-text';
import { type Choice, choices } from '../setup/choices';
import { chooseUpstream, gather } from '../setup/gather';
import { refuseOurselves } from '../setup/identity';
import { pasteInstructions } from '../setup/paste';
import { tryHere } from '../setup/try-account';
import type { Target } from '../target/target';

export const setup: Command = {
  name: 'setup',
  summary: 'connect the 1Password account: credentials, trial, preview, and what to paste where',
  about:
    'Asks for what is missing. Credentials are never taken from the command line: they are asked for without being shown, or come from SCIM_BRIDGE_UPSTREAM_TOKEN (_PASSWORD, _SECRET_KEY, _CLIENT_SECRET) in the environment, or --secrets-from. They are tried, sealed under the bearer token, and stored; nothing is delivered before you have seen the preview and agreed.',
  options: [
    { name: 'upstream', value: 'KIND', text: choices.map(({ name }) => name).join(', ') },
    { name: 'url', value: 'URL', text: 'its address' },
    {
      name: 'secrets-from',
      value: 'FILE',
      text: 'read the credential from a file (- for stdin); JSON where there are two',
    },
    { name: 'name', value: 'NAME', text: 'what to call it (default primary)' },
    { name: 'add', text: 'beside what is set up already, not instead of it' },
    { name: 'same-account', text: 'another way to the account that this name stood for until now' },
    { name: 'no-test', text: 'do not try the credentials from this machine' },
    { name: 'stay-paused', text: 'store only; "setup --go-live" goes on' },
    { name: 'go-live', text: 'go on with what is stored: preview, question, deliver' },
    { name: 'address', value: 'HOST', text: 'op-cli: sign-in address' },
    { name: 'email', value: 'EMAIL', text: 'op-cli: account' },
    { name: 'binary', value: 'PATH', text: 'op-cli: path in the layer (default /opt/bin/op)' },
    { name: 'deauthorize-after', value: '10m', text: "op-cli: a suspended person's devices" },
    { name: 'account', value: 'UUID', text: 'users-api: account' },
    { name: 'client-id', value: 'ID', text: 'users-api: client' },
    { name: 'accept-after-seconds', value: 'N', text: 'dry-run: people accept after so long' },
  ],
  examples: [
    'npx scim-bridge setup',
    'op read op://it/1Password-SCIM/credential | npx scim-bridge setup --upstream hosted --secrets-from - --yes',
  ],
  run: async (invocation) => {
    const target = await invocation.target();
    const [token, present] = await Promise.all([readCurrentToken(target.secrets), readPresent(target.secrets)]);
    if ('problem' in token) throw new OperatorError(token.problem, 'no-token');
    if (present.state === 'closed')
      invocation.progress(`What is stored now does not open and will be replaced. ${present.why}`);
    if (invocation.has('go-live')) return finished(invocation, target, storedName(invocation, present), 'skipped');
    const choice = await chooseUpstream(invocation);
    const name = chosenName(invocation, choice);
    const before = present.state === 'open' ? present.upstreams : {};
    const description = await gather(choice, invocation);
    refuseOurselves(description, token.token, target.resources.baseUrl);
    await refuseConfusion(invocation, name, before[name], description);
    const trial = invocation.has('no-test')
      ? { outcome: 'skipped', text: 'Not tried (--no-test).' }
      : await tryHere(description, version, invocation.environment);
    invocation.progress(trial.text);
    const upstreams = invocation.has('add') ? { ...before, [name]: description } : { [name]: description };
    await confirmReplacing(invocation, before, upstreams);
    await holdBack(target.admin, name);
    await storeUpstreams(target.admin, target.secrets, upstreams, token, { action: 'setup', upstream: name });
    // A bookmark in the lists means nothing at another address, and who is there shows at its first reading only.
    if (!isUnchanged(before[name], description)) await restartImport(target.admin, name);
    invocation.progress(`Sealed and stored as "${name}". Nothing is delivered to it yet.`);
    return finished(invocation, target, name, trial.outcome);
  },
};

async function finished(invocation: Invocation, target: Target, name: string, trial: string): Promise<Result> {
  const json = { upstream: name, trial, baseUrl: target.resources.baseUrl };
  const paste = pasteInstructions(target);
  if (invocation.has('stay-paused')) {
    const text = `It stays paused. To go live: npx scim-bridge setup --go-live${nameOption(name)}\n\n${paste}`;
    return { text, json: { ...json, live: false } };
  }
  invocation.progress('Reading the account, to say what would happen ...');
  const preview = await previewImport(target, name);
  invocation.progress(previewText(preview));
  try {
    const many = preview.invited.count;
    await invocation.confirm(
      many === 0
        ? 'From now on what your identity provider changes is delivered to this account.'
        : `From now on what your identity provider changes is delivered to this account, beginning with ${many} invitation${many === 1 ? '' : 's'}.`,
    );
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'unconfirmed') throw error;
    throw new OperatorError(
      `${error.message}\nThe credentials are stored, and nothing is delivered. To go live: npx scim-bridge setup --go-live${nameOption(name)}`,
      'unconfirmed',
    );
  }
  const imported = await goLive(target.admin, name, () => importAll(target, name, invocation.progress));
  return { text: `Live.\n\n${paste}`, json: { ...json, live: true, preview, import: imported.state } };
}

const nameOption = (name: string) => (name === 'primary' ? '' : ` --name ${name}`);

/** The upstream to go live with: one that is stored. @throws UsageError */
function storedName({ value }: Invocation, present: Present): string {
  const names = present.state === 'open' ? Object.keys(present.upstreams) : [];
  const name = value('name') ?? 'primary';
  if (names.includes(name)) return name;
  throw new UsageError(
    names.length === 0
      ? 'Nothing is set up yet. To connect an account: npx scim-bridge setup'
      : `No upstream "${name}" is set up. There is: ${names.join(', ')} (--name).`,
  );
}

function chosenName({ value }: Invocation, { name: kind }: Choice): string {
  const name = value('name') ?? (kind === 'dry-run' ? 'dry-run' : 'primary');
  if (isUpstreamName(name)) return name;
  throw new UsageError('--name takes up to 32 small letters, digits and hyphens, beginning with a letter.');
}

/** What was delivered is remembered by name: under the same name another account would be taken for the former one. */
async function refuseConfusion(
  invocation: Invocation,
  name: string,
  before: UpstreamDescription | undefined,
  description: UpstreamDescription,
): Promise<void> {
  if (before === undefined || invocation.has('same-account') || sameAccount(before, description)) return;
  const what = `"${name}" stands for another address until now, and the bridge remembers by that name who was delivered there.`;
  if (!invocation.terminal.interactive) {
    throw new UsageError(
      `${what} Is it another way to the same 1Password account? Then say --same-account. If it is another account, give it another --name.`,
    );
  }
  invocation.terminal.write(`${what}\n`);
  if (await invocation.terminal.agrees('Is this another way to the same 1Password account?')) return;
  throw new UsageError('Then give the new account another name: --name, for example second. Nothing was changed.');
}

const isUnchanged = (before: UpstreamDescription | undefined, after: UpstreamDescription): boolean =>
  before !== undefined && sameAccount(before, after);

async function confirmReplacing(invocation: Invocation, before: Upstreams, after: Upstreams): Promise<void> {
  const dropped = Object.keys(before).filter((name) => !(name in after));
  if (dropped.length === 0) return;
  await invocation.confirm(
    `Nothing will be delivered to ${dropped.map((name) => `"${name}"`).join(' and ')} any more, and the credential stored for it goes (--add keeps it).`,
  );
}
