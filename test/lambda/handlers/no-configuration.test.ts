import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(__dirname, '../../..');
const folder = path.join(root, 'lambda', 'handlers');

test('no function carries the option table, or the library that reads it: functions are told by their environment', () => {
  const { metafile } = buildSync({
    entryPoints: readdirSync(folder).map((file) => path.join(folder, file)),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: 'unwritten',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('lambda/contract/option-variable.ts');
  expect(inputs.filter((file) => /^lib\/|node_modules\/(zod|ipaddr\.js)\//.test(file))).toEqual([]);
});
