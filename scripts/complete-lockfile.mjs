// `npm run lockfile:complete`: adds the packages for other platforms that npm left out of package-lock.json.
//
// A registry (a mirror, above all) that does not serve a package for, say, macOS makes npm drop it from the lockfile in silence,
// since it is optional; `npm ci` then refuses that lockfile everywhere. What belongs in it is known all the same: such packages
// are pinned to an exact version, and their names say for which platform they are.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];

/**
 * The entries that a lockfile lacks: optional packages, pinned and named for a platform.
 *
 * @param {{ packages: Record<string, any> }} lock
 * @returns {Record<string, object>} by place in node_modules
 */
export function missingEntries(lock) {
  const missing = {};
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const nested = `${place}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      if (lock.packages[nested] !== undefined || lock.packages[hoisted] !== undefined) continue;
      const platform = platformOf(name);
      if (!/^\d+\.\d+\.\d+/.test(version) || platform === undefined) continue;
      missing[hoisted] = { version, ...platform, ...(dev === true ? { dev } : {}), optional: true };
    }
  }
  return missing;
}

function platformOf(name) {
  const words = name.split(/[/_-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) return undefined;
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return { cpu, os, ...(libc === undefined ? {} : { libc: [libc] }) };
}

const file = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock);
  const packages = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} packages added to package-lock.json.`);
}
