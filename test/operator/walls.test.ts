import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** Where the modules of a folder import from, as paths below the project. */
function importsOf(folder: string): { readonly file: string; readonly imported: string }[] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = path.join(folder, name);
      const text = readFileSync(path.join(root, file), 'utf8');
      const sources = [...text.matchAll(/(?:from|import\(|import) ?'(\.[^']+)'/g)].map((match) => match[1] ?? '');
      return sources.map((source) => ({ file, imported: path.join(path.dirname(file), source) }));
    });
}

const outside = (folder: string, allowed: readonly string[]) =>
  importsOf(folder)
    .filter(({ imported }) => !allowed.some((room) => imported.startsWith(room)))
    .map(({ file, imported }) => `${file} imports ${imported}`);

test('the command line uses the functions by one door', () => {
  expect(importsOf('operator').length).toBeGreaterThan(50);
  expect(outside('operator', ['operator/', 'lambda/contract/', 'lambda/delivery/admin/', 'package.json'])).toEqual([]);
});

test('so does the local run', () => {
  expect(outside('local', ['local/', 'lambda/contract/', 'lambda/delivery/admin/'])).toEqual([]);
});

test('what both sides share imports nothing of ours', () => {
  expect(outside('lambda/contract', ['lambda/contract/'])).toEqual([]);
});

test('nothing of the functions looks up to the command line or the local run', () => {
  expect(outside('lambda', ['lambda/', 'package.json'])).toEqual([]);
});
