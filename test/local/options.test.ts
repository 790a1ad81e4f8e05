import { parseOptions } from '../../local/options';

test('defaults', () => {
  expect(parseOptions([])).toEqual({
    port: 8787,
    dataDir: '.local',
    demo: false,
    faults: false,
    fresh: false,
    yes: false,
    upstream: undefined,
    template: undefined,
    context: {},
  });
});

test('everything', () => {
  const args = ['--port', '0', '--data-dir', '/tmp/x', '--fresh', '-c', 'a=b=c', '-c', 'd='];
  expect(parseOptions(args)).toEqual({
    port: 0,
    dataDir: '/tmp/x',
    demo: false,
    faults: false,
    fresh: true,
    yes: false,
    upstream: undefined,
    template: undefined,
    context: { a: 'b=c', d: '' },
  });
});

describe('an upstream', () => {
  const url = ['--upstream-url', 'http://localhost:9000/scim'];

  test('with its token on the command line', () => {
    expect(parseOptions([...url, '--upstream-token', 't', '--upstream-profile', 'bridge'])?.upstream).toEqual({
      url: 'http://localhost:9000/scim',
      token: 't',
      profile: 'bridge',
    });
  });

  test('with its token in the environment, which other users of the machine do not see', () => {
    expect(parseOptions([...url, '--upstream-token-env', 'TOKEN'], { TOKEN: 't' })?.upstream).toEqual({
      url: 'http://localhost:9000/scim',
      token: 't',
      profile: 'generic',
    });
  });

  test.each([
    [url, /--upstream-url needs one of --upstream-token-env and --upstream-token/],
    [[...url, '--upstream-token', 't', '--upstream-token-env', 'TOKEN'], /needs one of/],
    [[...url, '--upstream-token='], /--upstream-token is empty/],
    [[...url, '--upstream-token-env', 'TOKEN'], /the environment variable TOKEN is not set/],
    [['--upstream-token', 't'], /--upstream-token needs --upstream-url/],
    [['--upstream-profile', 'hosted'], /--upstream-profile needs --upstream-url/],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args, {})).toThrow(message);
  });
});

describe('the demo', () => {
  test('has a folder of its own, unless one is named', () => {
    expect(parseOptions(['--demo'])?.dataDir).toBe('.local-demo');
    expect(parseOptions(['--faults'])?.dataDir).toBe('.local-demo');
    expect(parseOptions(['--demo', '--data-dir', 'd'])).toMatchObject({ demo: true, dataDir: 'd' });
  });

  test.each([
    [
      ['--upstream-url', 'https://scim.example', '--upstream-token', 't'],
      /never delivers to a real account: leave --upstream-url/,
    ],
    [['--upstream-profile', 'hosted'], /leave --upstream-profile out/],
    [['--template', 'x.json'], /leave --template out/],
    [['--faults'], /Choose one of --demo and --faults/],
  ])('%j beside it is refused', (args, message) => {
    expect(() => parseOptions(['--demo', ...args], {})).toThrow(message);
  });
});

test('help', () => {
  expect(parseOptions(['--help'])).toBeUndefined();
});

test.each([
  [['--port', 'x'], /--port must be a whole number from 0 to 65535, not 'x'/],
  [['--port', '65536'], /--port must be/],
  [['--port', '1.5'], /--port must be/],
  [['--port='], /--port must be/],
  [['--port'], /--port/],
  [['--data-dir='], /--data-dir needs a folder/],
  [['-c', 'novalue'], /-c takes NAME=VALUE, not 'novalue'/],
  [['--colour'], /Unknown option '--colour'/],
  [['extra'], /Unexpected argument 'extra'/],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
