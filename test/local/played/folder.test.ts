import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../../local/options';
import { claimFolder } from '../../../local/played/folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-played-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keepState = () => writeFileSync(path.join(folder, 'secrets.json'), '[]');

test("a person's own state is never emptied by a demo", () => {
  keepState();
  expect(() => claimFolder(folder, true)).toThrow(UsageError);
  expect(() => claimFolder(folder, true)).toThrow(/holds the state of a bridge of yours/);
  expect(() => claimFolder(folder, false)).not.toThrow();
});

test('a demo begins again in its own folder, where no other bridge may begin', () => {
  const own = path.join(folder, 'new');
  claimFolder(own, true);
  expect(existsSync(own)).toBe(true);
  writeFileSync(path.join(own, 'secrets.json'), '[]');
  expect(() => claimFolder(own, true)).not.toThrow();
  expect(() => claimFolder(own, false)).toThrow(/holds what --demo or --faults has played/);
});
