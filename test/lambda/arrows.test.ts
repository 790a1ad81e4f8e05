import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');

/**
 * Which room may import which. Imports run downwards: whoever reads a room need know only those below it. A room that is missing on
 * the left may import nothing of ours.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'lambda/table': ['lambda/scim', 'lambda/contract'],
  'lambda/policy': ['lambda/scim', 'lambda/contract'],
  // One helper for concurrency; nothing of the table itself.
  'lambda/account': ['lambda/table/concurrently', 'lambda/scim', 'lambda/contract'],
  'lambda/secrets': ['lambda/account', 'lambda/scim', 'lambda/contract'],
  'lambda/directory': ['lambda/policy', 'lambda/table', 'lambda/scim', 'lambda/contract'],
  'lambda/http': [
    'lambda/directory',
    'lambda/policy',
    'lambda/secrets',
    'lambda/table',
    'lambda/scim',
    'lambda/contract',
  ],
  'lambda/delivery': [
    'lambda/directory',
    'lambda/policy',
    'lambda/account',
    'lambda/secrets',
    'lambda/table',
    'lambda/scim',
    'lambda/contract',
  ],
  'lambda/dashboard': ['lambda/delivery/admin', 'lambda/contract'],
  'lambda/probe': ['lambda/contract'],
  'lambda/runtime': [
    'lambda/http',
    'lambda/delivery',
    'lambda/directory',
    'lambda/policy',
    'lambda/account',
    'lambda/secrets',
    'lambda/table',
    'lambda/scim',
    'lambda/contract',
  ],
  'lambda/handlers': [
    'lambda/runtime',
    'lambda/dashboard',
    'lambda/probe',
    'lambda/http',
    'lambda/delivery',
    'lambda/directory',
    'lambda/policy',
    'lambda/secrets',
    'lambda/table',
    'lambda/scim',
    'lambda/contract',
  ],
  // Extension schemas are checked at synth by what will read them.
  lib: ['lambda/contract', 'lambda/scim/schema', 'lambda/scim/types', 'lambda/scim/errors'],
  // `config` writes the options that a deployment reads.
  operator: ['lambda/contract', 'lambda/delivery/admin', 'lib/config'],
  // The demo plays the conversations that `simulate` plays.
  local: ['lambda/contract', 'lambda/delivery/admin', 'operator/simulate'],
  bin: ['lib', 'operator', 'local'],
  // Tools for whoever works on the kit, and no part of it.
  scripts: ['bin', 'lambda', 'lib', 'local', 'operator'],
};

const room = (file: string): string =>
  file.startsWith('lambda/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');

const isWithin = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

/** Each import of ours that leaves its room, as `from -> to`. */
function arrows(): string[] {
  const files = execFileSync('git', ['ls-files', 'bin', 'lambda', 'lib', 'local', 'operator', 'scripts'], { cwd: root })
    .toString()
    .split('\n')
    .filter((file) => /\.(ts|mts|mjs)$/.test(file));
  return files.flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    const named = [...source.matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
    return named
      .map((name) => path.posix.join(path.posix.dirname(file), name))
      .filter((target) => room(target) !== room(file) && /^(bin|lambda|lib|local|operator|scripts)\//.test(target))
      .map((target) => `${file} -> ${target}`);
  });
}

const runsUp = (arrow: string): boolean => {
  const [from = '', to = ''] = arrow.split(' -> ');
  return !(allowed[room(from)] ?? []).some((place) => isWithin(to, place));
};

test('imports run downwards', () => {
  const found = arrows();
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(runsUp)).toEqual([]);
});

test('commands load files of ours by require: from a checkout, import() finds none', () => {
  const files = execFileSync('git', ['ls-files', 'operator'], { cwd: root }).toString().split('\n');
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(root, file), 'utf8'));
  // Not the types that require is given: `typeof import('…')`.
  expect(sources.flatMap((source) => source.match(/(?<!typeof )import\('\.[^']*'\)/g) ?? [])).toEqual([]);
});

test.each([
  ['the table knows nothing of the directory', 'lambda/table/store.ts -> lambda/directory/errors'],
  ['an adapter knows nothing of the directory', 'lambda/account/port.ts -> lambda/directory/errors'],
  ['the protocol knows nothing of the table', 'lambda/scim/json.ts -> lambda/table/keys'],
  ['commands go through the one door', 'operator/commands/held.ts -> lambda/delivery/state/observed'],
  ['names are shared, and import nothing', 'lambda/contract/names.ts -> lambda/scim/types'],
])('%s', (_what, arrow) => {
  expect(runsUp(arrow)).toBe(true);
});
