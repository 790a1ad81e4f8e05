// Speaks the documented part of the 1Password CLI: commands, flags, JSON, errors on stderr, exit codes and states. Run as a real process
// (see op-upstream.ts); the account is a JSON file, changed under a lock, because several run at once.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.env.OP_STAND_IN;
const file = path.join(folder, 'account.json');
const args = process.argv.slice(2);
const input = readFileSync(0, 'utf8');

const flags = {};
const words = [];
for (let at = 0; at < args.length; at += 1) {
  const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[at]) ?? [];
  if (name === undefined) words.push(args[at]);
  else if (value !== undefined || ['raw', 'all', 'me'].includes(name)) flags[name] = value ?? true;
  else {
    at += 1;
    flags[name] = args[at];
  }
}

function fail(text) {
  const now = new Date().toISOString();
  process.stderr.write(`[ERROR] ${now.slice(0, 10).replaceAll('-', '/')} ${now.slice(11, 19)} ${text}\n`);
  process.exit(1);
}

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function locked(work) {
  const lock = path.join(folder, 'lock');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      pause(5);
    }
  }
  try {
    const account = JSON.parse(readFileSync(file, 'utf8'));
    const result = work(account);
    writeFileSync(file, JSON.stringify(account));
    return result;
  } finally {
    rmdirSync(lock);
  }
}

const log = (event) => appendFileSync(path.join(folder, 'log.jsonl'), `${JSON.stringify(event)}\n`);
log({ event: 'begin', pid: process.pid, at: Date.now(), args, env: process.env, input });
process.on('exit', () => log({ event: 'end', pid: process.pid, at: Date.now() }));

const fault = locked((account) =>
  words[0] === 'account' || words[0] === 'signin' ? undefined : account.faults.shift(),
);
if (fault?.kind === 'error') fail(fault.text);
if (fault?.kind === 'silence') pause(60_000);
if (fault?.kind === 'slow') pause(500);
if (fault?.kind === 'cut-off') {
  process.stdout.write('[{"id":"AAAA","ema');
  process.exit(0);
}
if (fault?.kind === 'nothing') process.exit(0);
if (fault?.kind === 'json') {
  process.stdout.write(fault.text);
  process.exit(0);
}

const known = path.join(process.env.HOME, 'op-account.json');
const answer = locked((account) => {
  try {
    return { value: run(account) };
  } catch (text) {
    return { error: text };
  }
});
if (fault?.kind === 'lost-answer') pause(60_000);
if (answer.error !== undefined) fail(String(answer.error));
if (answer.value !== undefined)
  process.stdout.write(typeof answer.value === 'string' ? answer.value : JSON.stringify(answer.value));

function run(account) {
  const password = input.split('\n')[0];
  if (words[0] === 'account' && words[1] === 'add') {
    if (flags.address !== account.address || flags.email !== account.email) throw 'no account found for that address';
    if (process.env.OP_SECRET_KEY !== account.secretKey) throw `Secret Key ${process.env.OP_SECRET_KEY} is wrong`;
    if (password !== account.password) throw `the password ${password} is wrong`;
    writeFileSync(known, '{}');
    return undefined;
  }
  if (words[0] === 'account' && words[1] === 'list') {
    const { address, email } = account;
    return existsSync(known) ? [{ url: address, email, user_uuid: 'USERUUID', account_uuid: 'ACCOUNTUUID' }] : '';
  }
  if (words[0] === 'signin') {
    if (flags.account !== 'ACCOUNTUUID' || !existsSync(known)) throw 'account not found';
    if (password !== account.password) throw `the password ${password} is wrong`;
    account.signIns += 1;
    account.session = `session-${account.signIns}-${account.salt}`;
    return `${account.session}\n`;
  }
  if (account.session === '' || process.env.OP_SESSION_USERUUID !== account.session) throw 'account is not signed in';
  // Long enough for the others to begin meanwhile is done by the processes' own start.
  return words[0] === 'user' ? onUser(account) : onGroup(account);
}

function user(account, who) {
  const found = account.users.find(
    ({ id, email, name }) => [id, name].includes(who) || email.toLowerCase() === who.toLowerCase(),
  );
  if (found === undefined)
    throw `"${who}" isn't a user in this account. Specify the user with their UUID, name, or email address: user not found`;
  return found;
}

function onUser(account) {
  const [, verb, who] = words;
  const short = ({ id, name, email, type, state }) => ({ id, name, email, type, state });
  switch (verb) {
    case 'list':
      return account.users.map(short);
    case 'get':
      return user(account, who);
    case 'provision': {
      if (/@gmail\.com$/.test(flags.email)) throw '(400) Bad Request: Resource Invalid';
      const same = account.users.find(({ email }) => email.toLowerCase() === flags.email.toLowerCase());
      if (same !== undefined)
        throw `user ${flags.email} is already invited: ${same.state === 'ACTIVE' ? 'already a member' : same.state}`;
      account.count += 1;
      const id = `USER${String(account.count).padStart(22, '0')}`;
      const at = '2026-04-28T12:50:09Z';
      const created = {
        id,
        name: flags.name,
        email: flags.email,
        type: 'MEMBER',
        state: 'TRANSFER_STARTED',
        created_at: at,
        updated_at: at,
        last_auth_at: '0001-01-01T00:00:00Z',
      };
      account.users.push(created);
      return created;
    }
    case 'confirm':
      for (const one of flags.all === true ? account.users : [user(account, who)])
        if (['PENDING', 'TRANSFER_ACCEPTED'].includes(one.state)) one.state = 'ACTIVE';
      return undefined;
    case 'suspend': {
      const one = user(account, who);
      if (one.state.endsWith('SUSPENDED')) throw 'user is suspended already';
      one.state = one.state === 'ACTIVE' ? 'SUSPENDED' : 'TRANSFER_SUSPENDED';
      one.deauthorize = flags['deauthorize-devices-after'];
      return undefined;
    }
    case 'reactivate': {
      const one = user(account, who);
      if (!one.state.endsWith('SUSPENDED')) throw 'user is not suspended';
      one.state = one.state === 'SUSPENDED' ? 'ACTIVE' : 'TRANSFER_STARTED';
      return undefined;
    }
    case 'edit':
      user(account, who).name = flags.name;
      return undefined;
    case 'delete':
      user(account, who).state = 'DELETED';
      for (const group of account.groups) group.members = group.members.filter((id) => id !== user(account, who).id);
      return undefined;
    default:
      throw `unknown command ${words.join(' ')}`;
  }
}

function group(account, which) {
  const found = account.groups.find(({ id, name }) => [id, name].includes(which));
  if (found === undefined) throw `"${which}" isn't a group in this account: group not found`;
  return found;
}

function onGroup(account) {
  const [, verb, third, fourth] = words;
  const list = ({ id, name, description, state, created_at }) => ({ id, name, description, state, created_at });
  if (verb === 'list') return account.groups.map(list);
  if (verb === 'create') {
    account.count += 1;
    const made = {
      id: `group${String(account.count).padStart(21, '0')}`,
      name: third,
      state: 'ACTIVE',
      type: 'USER_DEFINED',
      members: [],
    };
    account.groups.push(made);
    return { ...made, members: undefined };
  }
  if (verb === 'get') return { ...group(account, third), members: undefined };
  if (verb === 'edit') {
    group(account, third).name = flags.name;
    return undefined;
  }
  if (verb === 'delete') {
    account.groups = account.groups.filter((one) => one !== group(account, third));
    return undefined;
  }
  if (verb !== 'user') throw `unknown command ${words.join(' ')}`;
  if (third === 'list') {
    const { members } = group(account, fourth);
    return members.map((id) => ({ ...user(account, id), role: 'MEMBER' }));
  }
  const into = group(account, flags.group);
  const { id } = user(account, flags.user);
  const inside = into.members.includes(id);
  if (third === 'grant' && inside) throw `${flags.user} is already a member of the group`;
  if (third === 'revoke' && !inside) throw `${flags.user} is not a member of the group`;
  into.members = third === 'grant' ? [...into.members, id] : into.members.filter((one) => one !== id);
  return undefined;
}
