import { readFileSync } from 'node:fs';
import path from 'node:path';
import { missingEntries } from '../../scripts/complete-lockfile.mjs';

const root = path.resolve(__dirname, '../..');

test('the lockfile has the packages of every platform: npm ci refuses one that lacks them', () => {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  expect(Object.keys(missingEntries(lock))).toEqual([]);
});

test('the lockfile names no registry', () => {
  expect(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});

test('what a registry left out is known by the name that its parent pins', () => {
  const packages = {
    'node_modules/tool': {
      dev: true,
      optionalDependencies: {
        '@tool/cli-darwin-arm64': '1.2.3',
        '@tool/cli-linux-x64-musl': '1.2.3',
        '@tool/cli-linux-x64': '1.2.3',
        fsevents: '^2.3.2',
      },
    },
    'node_modules/@tool/cli-linux-x64': {},
  };
  expect(missingEntries({ packages })).toEqual({
    'node_modules/@tool/cli-darwin-arm64': {
      version: '1.2.3',
      cpu: ['arm64'],
      os: ['darwin'],
      dev: true,
      optional: true,
    },
    'node_modules/@tool/cli-linux-x64-musl': {
      version: '1.2.3',
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  });
});
