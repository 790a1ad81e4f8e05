import type { RunResult } from '../../../../lambda/account/op-cli/process';
import type { OpAccount, OpFault, OpGroup, OpRun, OpUser } from './op-account';

/**
 * Speaks the documented part of the 1Password CLI: commands, flags, JSON, errors on stderr, exit codes and states. It is written from
 * the documentation, shares no code with the adapter, and runs in the tests' process (op-upstream.ts) or in one of its own
 * (op-process.ts).
 */

/** A refusal, in the CLI's words. */
class Fail {
  constructor(readonly text: string) {}
}

interface Command {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

const withoutValue = ['raw', 'all', 'me'];

function parse(args: readonly string[]): Command {
  const flags: Record<string, string> = {};
  const words: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) words.push(arg);
    else flags[name] = value ?? (withoutValue.includes(name) ? 'true' : (left.shift() ?? ''));
  }
  return { words, flags };
}

/** Takes the fault that this run is to have out of the account. Signing in has none: the faults are for what comes after. */
export function takeFault(account: OpAccount, { args }: OpRun): OpFault | undefined {
  const [noun = ''] = parse(args).words;
  return ['account', 'signin'].includes(noun) ? undefined : account.faults.shift();
}

/** What a run with this fault says, or undefined when it does its work all the same, if late. */
export function faulty(fault: OpFault | undefined): RunResult | undefined {
  switch (fault?.kind) {
    case 'error':
      return failed(fault.text);
    case 'json':
      return said(fault.text);
    case 'cut-off':
      return said('[{"id":"AAAA","ema');
    case 'nothing':
      return said('');
    default:
      return undefined;
  }
}

/** Runs a command, which may change the account. */
export function answer(account: OpAccount, run: OpRun): RunResult {
  try {
    const value = perform(account, run, parse(run.args));
    return said(value === undefined || typeof value === 'string' ? (value ?? '') : JSON.stringify(value));
  } catch (error) {
    if (error instanceof Fail) return failed(error.text);
    throw error;
  }
}

const said = (output: string): RunResult => ({ exitCode: 0, output, errors: '' });

function failed(text: string): RunResult {
  const now = new Date().toISOString();
  const errors = `[ERROR] ${now.slice(0, 10).replaceAll('-', '/')} ${now.slice(11, 19)} ${text}\n`;
  return { exitCode: 1, output: '', errors };
}

function perform(account: OpAccount, { env, input }: OpRun, command: Command): unknown {
  const { flags } = command;
  const [noun, verb] = command.words;
  const password = input.split('\n')[0];
  const home = env.HOME ?? '';
  if (noun === 'account' && verb === 'add') {
    if (flags.address !== account.address || flags.email !== account.email)
      throw new Fail('no account found for that address');
    if (env.OP_SECRET_KEY !== account.secretKey) throw new Fail(`Secret Key ${env.OP_SECRET_KEY} is wrong`);
    if (password !== account.password) throw new Fail(`the password ${password} is wrong`);
    account.homes.push(home);
    return undefined;
  }
  if (noun === 'account' && verb === 'list') {
    const { address, email } = account;
    const known = { url: address, email, user_uuid: 'USERUUID', account_uuid: 'ACCOUNTUUID' };
    return account.homes.includes(home) ? [known] : '';
  }
  if (noun === 'signin') {
    if (flags.account !== 'ACCOUNTUUID' || !account.homes.includes(home)) throw new Fail('account not found');
    if (password !== account.password) throw new Fail(`the password ${password} is wrong`);
    account.signIns += 1;
    account.session = `session-${account.signIns}-${account.salt}`;
    return `${account.session}\n`;
  }
  if (account.session === '' || env.OP_SESSION_USERUUID !== account.session) throw new Fail('account is not signed in');
  return noun === 'user' ? onUser(account, command) : onGroup(account, command);
}

function userOf(account: OpAccount, who = ''): OpUser {
  const found = account.users.find(
    ({ id, email, name }) => [id, name].includes(who) || email.toLowerCase() === who.toLowerCase(),
  );
  if (found !== undefined) return found;
  throw new Fail(
    `"${who}" isn't a user in this account. Specify the user with their UUID, name, or email address: user not found`,
  );
}

function onUser(account: OpAccount, { words, flags }: Command): unknown {
  const [, verb, who] = words;
  const short = ({ id, name, email, type, state }: OpUser) => ({ id, name, email, type, state });
  switch (verb) {
    case 'list':
      return account.users.map(short);
    case 'get':
      return userOf(account, who);
    case 'provision':
      return provision(account, flags);
    case 'confirm':
      for (const one of flags.all === undefined ? [userOf(account, who)] : account.users) {
        if (['PENDING', 'TRANSFER_ACCEPTED'].includes(one.state)) one.state = 'ACTIVE';
      }
      return undefined;
    case 'suspend': {
      const one = userOf(account, who);
      if (one.state.endsWith('SUSPENDED')) throw new Fail('user is suspended already');
      one.state = one.state === 'ACTIVE' ? 'SUSPENDED' : 'TRANSFER_SUSPENDED';
      one.deauthorize = flags['deauthorize-devices-after'];
      return undefined;
    }
    case 'reactivate': {
      const one = userOf(account, who);
      if (!one.state.endsWith('SUSPENDED')) throw new Fail('user is not suspended');
      one.state = one.state === 'SUSPENDED' ? 'ACTIVE' : 'TRANSFER_STARTED';
      return undefined;
    }
    case 'edit':
      userOf(account, who).name = flags.name ?? '';
      return undefined;
    case 'delete': {
      const one = userOf(account, who);
      one.state = 'DELETED';
      for (const group of account.groups) group.members = group.members.filter((id) => id !== one.id);
      return undefined;
    }
    default:
      throw new Fail(`unknown command ${words.join(' ')}`);
  }
}

function provision(account: OpAccount, { email = '', name = '' }: Command['flags']): OpUser {
  if (/@gmail\.com$/.test(email)) throw new Fail('(400) Bad Request: Resource Invalid');
  const same = account.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  if (same !== undefined) {
    const state = same.state === 'ACTIVE' ? 'already a member' : same.state;
    throw new Fail(`user ${email} is already invited: ${state}`);
  }
  account.made += 1;
  const at = '2026-04-28T12:50:09Z';
  const created = {
    ...{ id: `USER${String(account.made).padStart(22, '0')}`, name, email },
    ...{ type: 'MEMBER', state: 'TRANSFER_STARTED' },
    ...{ created_at: at, updated_at: at, last_auth_at: '0001-01-01T00:00:00Z' },
  };
  account.users.push(created);
  return created;
}

function groupOf(account: OpAccount, which = ''): OpGroup {
  const found = account.groups.find(({ id, name }) => [id, name].includes(which));
  if (found === undefined) throw new Fail(`"${which}" isn't a group in this account: group not found`);
  return found;
}

function onGroup(account: OpAccount, { words, flags }: Command): unknown {
  const [, verb, third, fourth] = words;
  switch (verb) {
    case 'list':
      return account.groups.map(({ id, name, state }) => ({ id, name, state }));
    case 'create': {
      account.made += 1;
      const id = `group${String(account.made).padStart(21, '0')}`;
      const made = { id, name: third ?? '', state: 'ACTIVE', type: 'USER_DEFINED' };
      account.groups.push({ ...made, members: [] });
      return made;
    }
    case 'get':
      return { ...groupOf(account, third), members: undefined };
    case 'edit':
      groupOf(account, third).name = flags.name ?? '';
      return undefined;
    case 'delete': {
      const gone = groupOf(account, third);
      account.groups = account.groups.filter((one) => one !== gone);
      return undefined;
    }
    case 'user':
      return onMembers(account, third, fourth, flags);
    default:
      throw new Fail(`unknown command ${words.join(' ')}`);
  }
}

function onMembers(account: OpAccount, verb = '', which = '', flags: Command['flags']): unknown {
  if (verb === 'list') {
    return groupOf(account, which).members.map((id) => ({ ...userOf(account, id), role: 'MEMBER' }));
  }
  const into = groupOf(account, flags.group);
  const { id } = userOf(account, flags.user);
  const inside = into.members.includes(id);
  if (verb === 'grant' && inside) throw new Fail(`${flags.user} is already a member of the group`);
  if (verb === 'revoke' && !inside) throw new Fail(`${flags.user} is not a member of the group`);
  into.members = verb === 'grant' ? [...into.members, id] : into.members.filter((one) => one !== id);
  return undefined;
}
