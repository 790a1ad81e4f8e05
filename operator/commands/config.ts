import type { Command } from '../command';

// What the commands do is loaded only with them: it needs the option table, and the library that checks it.
const edit = () => require('../config/edit') as typeof import('../config/edit');
const deployed = () => require('../config/deployed') as typeof import('../config/deployed');

const aboutFile =
  'Options stand in scim-bridge.json beside cdk.json (SCIM_BRIDGE_CONFIG names another file). git ignores it, so an upgrade never touches it. Secrets are no options.';

const setting = { when: 'first day', options: [] } as const;

export const configSet: Command = {
  ...setting,
  name: 'config set',
  operands: 'NAME=VALUE…',
  takes: { least: 1, most: 60 },
  summary: 'set options for this and every later deployment',
  about: `Lists are separated by commas; a part of an option is named with a dot. Nothing is written if a value is not allowed. ${aboutFile}`,
  examples: [
    'npx scim-bridge config set alarmEmail=it@example.com',
    'npx scim-bridge config set allowedDomains=example.com,example.org',
    'npx scim-bridge config set customDomain.domainName=scim.example.com customDomain.hostedZone.name=example.com',
  ],
  run: async (invocation) => edit().setOptions(invocation),
};

export const configUnset: Command = {
  ...setting,
  name: 'config unset',
  operands: 'NAME…',
  takes: { least: 1, most: 60 },
  summary: 'take options away with the next deployment',
  about: `The option has its default then. A deployment that would take an option away without this is refused. ${aboutFile}`,
  examples: ['npx scim-bridge config unset fixedEgressAddress'],
  run: async (invocation) => edit().unsetOptions(invocation),
};

export const configList: Command = {
  ...setting,
  name: 'config list',
  summary: 'show the options that are set',
  about: aboutFile,
  options: [{ name: 'all', text: 'also the options that have their default' }],
  examples: ['npx scim-bridge config list --all'],
  run: async (invocation) => edit().listOptions(invocation),
};

export const configGet: Command = {
  ...setting,
  name: 'config get',
  operands: 'NAME',
  takes: { least: 1, most: 1 },
  summary: 'show one option: value, default, what is allowed',
  about: aboutFile,
  examples: ['npx scim-bridge config get alarmEmail'],
  run: async (invocation) => edit().getOption(invocation),
};

export const configDiff: Command = {
  ...setting,
  name: 'config diff',
  summary: 'compare the options here with the deployed ones',
  about: 'Shows what the next deployment would set, change or take away.',
  options: [{ name: 'check', text: 'exit code 4 when there is a difference' }],
  examples: ['npx scim-bridge config diff'],
  run: async (invocation) => deployed().diffOptions(invocation),
};

export const configPull: Command = {
  ...setting,
  name: 'config pull',
  summary: 'remember here what is deployed',
  about: `For a fresh clone, or after "-c". Options that are set or unset here stay as they are. ${aboutFile}`,
  examples: ['npx scim-bridge config pull'],
  run: async (invocation) => deployed().pullOptions(invocation),
};
