import { parseOptions } from '../../local/options';

test('defaults', () => {
  expect(parseOptions([])).toEqual({ port: 8787, dataDir: '.local', fresh: false, context: {} });
});

test('everything', () => {
  const args = ['--port', '0', '--data-dir', '/tmp/x', '--fresh', '-c', 'a=b=c', '-c', 'd='];
  expect(parseOptions(args)).toEqual({ port: 0, dataDir: '/tmp/x', fresh: true, context: { a: 'b=c', d: '' } });
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
