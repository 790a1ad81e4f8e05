import { run } from '../../operator/cli';
import type { Command } from '../../operator/command';
import { commands } from '../../operator/commands/table';
import { commandHelp, generalHelp } from '../../operator/help';
import { Terminal } from '../../operator/terminal/terminal';

async function ran(args: readonly string[], table: readonly Command[] = commands) {
  const said = { stdout: '', stderr: '' };
  const code = await run(args, table, {
    terminal: new Terminal(process.stdin, process.stderr),
    environment: {},
    interruption: () => AbortSignal.abort(),
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
  });
  return { code, ...said };
}

test.each([[[]], [['--help']], [['-h']], [['help']]])('%j is the help that names every command', async (args) => {
  const { code, stdout } = await ran(args);
  expect(code).toBe(0);
  for (const { name } of commands) expect(stdout).toContain(`  ${name}`);
});

test('a screen holds each help', () => {
  const pages = [generalHelp(commands), ...commands.map(commandHelp)];
  for (const page of pages) {
    const lines = page.split('\n');
    // The general help has a row for every command.
    expect(lines.length).toBeLessThanOrEqual(page.startsWith('scim-bridge') ? 72 : 48);
    // Examples may run on: nobody copies half a line.
    for (const line of lines.filter((each) => !each.includes('npx ') && !each.includes('| npx'))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  }
});

test('help groups the commands by when one needs them', () => {
  const page = generalHelp(commands);
  const headings = ['First day', 'Every day', 'Bad day', 'Once a year'];
  expect(page.split('\n').filter((line) => headings.includes(line))).toEqual(headings);
  const under = (heading: string) => page.split(`\n${heading}\n`)[1]?.split('\n\n')[0];
  expect(under('First day')).toContain('  setup ');
  expect(under('Bad day')).toContain('  pause ');
  // Each stands once.
  for (const { name, summary } of commands) {
    const isRow = (line: string) => line.startsWith(`  ${name} `) && line.includes(summary.slice(0, 20));
    expect(page.split('\n').filter(isRow)).toHaveLength(1);
  }
});

test('help of one command, and of a family', async () => {
  expect((await ran(['held', 'release', '--help'])).stdout).toMatch(
    /^npx scim-bridge held release <who>… \| --all \[options\]/,
  );
  expect((await ran(['help', 'drift'])).stdout).toMatch(/^npx scim-bridge drift/);
  const { code, stdout } = await ran(['held', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('held discard');
  expect(stdout).not.toContain('drift');
});

test.each([
  [['nonsense'], 'Unknown command "nonsense".'],
  [['held'], '"held" is incomplete. Commands: held list, held release, held discard.'],
  [['held', '--local'], '"held" is incomplete.'],
  [['held', 'lsit'], 'Unknown command "held lsit". Did you mean "held list"?'],
  [['statsu', '--local'], 'Unknown command "statsu". Did you mean "status"?'],
  [['status', '--stack', ''], '--stack was given with nothing after it.'],
  [['status', 'now'], '"status" does not accept "now".'],
  [['groups', 'manage'], '"groups manage" needs <group>.'],
  [['status', '--frobnicate'], "Unknown option '--frobnicate'. See: npx scim-bridge status --help"],
  [['status', '--jsn'], "Unknown option '--jsn'. Did you mean --json? See: npx scim-bridge status --help"],
  [['status', '--stack'], "Option '--stack <value>' argument missing. See: npx scim-bridge status --help"],
  [['status', '--local', '--region', 'x'], '--local cannot be combined with --stack, --region, --profile or --bridge.'],
  [['status', '--local', '--bridge', 'x'], '--local cannot be combined with --stack, --region, --profile or --bridge.'],
  [['status', '--data-dir', 'x'], '--data-dir requires --local.'],
  [['--stack', 'X', 'status'], 'The command comes first, then its options.'],
  [['setup', '--local', '--token=hush-hush'], 'There is no option --token:'],
])('%j is a wrong command line: exit code 2 and what is wrong', async (args, message) => {
  const { code, stdout, stderr } = await ran(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('hush-hush');
});

const failing = (error: unknown): Command => ({
  name: 'fail',
  when: 'bad day',
  summary: '',
  about: '',
  options: [{ name: 'check', text: '' }],
  examples: ['npx scim-bridge fail'],
  run: () => Promise.reject(error),
});

test('what AWS refuses is told in words, what is unexpected with its stack trace', async () => {
  const denied = Object.assign(new Error('User x is not authorized to perform: y'), { name: 'AccessDeniedException' });
  expect(await ran(['fail'], [failing(denied)])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('AWS does not allow this with your credentials: User x'),
  });
  const expired = Object.assign(new Error('old'), { name: 'ExpiredTokenException' });
  expect((await ran(['fail'], [failing(expired)])).stderr).toContain('sign in again');
  expect((await ran(['fail'], [failing(new Error('bug'))])).stderr).toMatch(/^Unexpected: Error: bug\n +at /);
  expect(JSON.parse((await ran(['fail', '--json'], [failing(denied)])).stderr)).toMatchObject({
    error: { code: 'access-denied' },
  });
});

test('--check turns what needs somebody into exit code 4, and only then', async () => {
  const found: Command = { ...failing(undefined), run: async () => ({ text: 'found', json: {}, attention: true }) };
  expect((await ran(['fail'], [found])).code).toBe(0);
  expect((await ran(['fail', '--check'], [found])).code).toBe(4);
});
