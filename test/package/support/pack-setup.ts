import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageVariable, root } from './packed';

/** Packs the kit as it would be published, once for all tests of the project. */
export default function pack(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-pack-'));
  const report = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [{ filename }] = JSON.parse(report) as readonly [{ readonly filename: string }];
  process.env[packageVariable] = path.join(folder, filename);
}
