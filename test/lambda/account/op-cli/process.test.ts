import { Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import { type Run, run } from '../../../../lambda/account/op-cli/process';
import { failureOf } from '../contract';

/** A shell script as the program: it starts in a few milliseconds. */
const script = (text: string, some: Partial<Run> = {}) =>
  run({
    binary: '/bin/sh',
    args: ['-c', text, 'sh'],
    env: { PATH: '/usr/bin:/bin' },
    input: '',
    timeoutMs: 60_000,
    maxOutputBytes: 1000,
    ...some,
  });

test('gives back what was written and the exit code, whichever it is', async () => {
  expect(await script('echo out; echo err >&2; exit 3')).toEqual({ exitCode: 3, output: 'out\n', errors: 'err\n' });
});

test('hands over arguments as they are, input to its end, and no environment but the given one', async () => {
  process.env.AWS_SECRET_ACCESS_KEY ??= 'aws-s3cret';
  const args = ['-c', 'printf "%s|" "$@"; cat; env', 'sh', 'a b', '$(id)', '--x=1'];
  const { output } = await script('', { args, input: 'in\n', env: { PATH: '/usr/bin:/bin', ONLY: 'this' } });
  const [first, ...env] = output.trim().split('\n');
  expect(first).toBe('a b|$(id)|--x=1|in');
  // The shell itself adds PWD and the like.
  expect(env.filter((line) => !/^(PWD|SHLVL|_|OLDPWD)=/.test(line)).sort()).toEqual([
    'ONLY=this',
    'PATH=/usr/bin:/bin',
  ]);
});

test('a program that ends without reading its input has ended, no more', async () => {
  expect(await script('exit 0', { input: 'x'.repeat(1024 * 1024) })).toMatchObject({ exitCode: 0 });
});

test('a program that is not there could not be started', async () => {
  const error = await failureOf(script('', { binary: '/nonexistent/op' }));
  expect(error).toBeInstanceOf(Unauthorised);
  expect((error as Unauthorised).reason).toMatch(/could not be started from \/nonexistent\/op \(ENOENT\)/);
});

test.each([
  ['does not end in time, though a child of it holds its output', 'sleep 60 & sleep 60', 'did not end within 0.2 s'],
  ['writes without end', 'yes', 'wrote more than 1000 bytes'],
  ['is ended by a signal', 'kill -TERM $$', 'was ended by SIGTERM'],
])('a program that %s did something unknown', async (_, text, message) => {
  const error = await failureOf(script(text, message.includes('within') ? { timeoutMs: 200 } : {}));
  expect(error).toBeInstanceOf(Unavailable);
  expect((error as Unavailable).message).toContain(message);
});
