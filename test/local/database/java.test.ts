import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { javaCommand } from '../../../local/database/java';

const root = path.resolve(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'scim-bridge-java-'));
const bin = path.join(scratch, 'bin');
const cache = path.join(scratch, 'cache');
// The project's own where the machine has none: these tests must not need one on the PATH either.
const realJava = spawnSync('sh', ['-c', `command -v ${javaCommand()}`], { encoding: 'utf8' }).stdout.trim();
const started: ChildProcess[] = [];
const asked: string[] = [];
let proxy: Server;

beforeAll(async () => {
  // Where Eclipse Temurin is asked for, and refused: no test fetches 45 MB.
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await new Promise((resolve) => proxy.close(resolve));
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() => {
  for (const folder of [bin, cache]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  asked.length = 0;
});

function program(name: string, script: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path.join(bin, name), 0o755);
}

/** Debian's tools, whose package holds a `java` that is this machine's, and the links into /etc that the real one has. */
function debian(): void {
  program(
    'dpkg-deb',
    `
cd "$3" && mkdir -p usr/lib/jvm/java-17/bin usr/lib/jvm/java-17/conf etc/java-17 && echo inside > etc/java-17/net.properties
ln -s /etc/java-17/net.properties usr/lib/jvm/java-17/conf/net.properties
printf '#!/bin/sh\\nexec ${realJava} "$@"\\n' > usr/lib/jvm/java-17/bin/java && chmod +x usr/lib/jvm/java-17/bin/java`,
  );
}
const packageOf17 = 'case "$*" in *download*openjdk-17-jre-headless) touch openjdk-17.deb;; *) exit 100;; esac';

const starting = `require('./local/database/dynamodb-local.ts').startDynamoDbLocal().then((local) => local.stop())`;
/** As starting does it, without the database's seconds. */
const asking = `const java = require('./local/database/java.ts'); java.fetchJava(java.javaProblem(java.javaCommand()))`;

/** Runs this in a process of its own, with nothing on the PATH but what the test has put there. */
async function run(what: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const script = `${what}.then(
    () => console.log('it ran'),
    (error) => { console.log(error.name + ': ' + error.message); process.exit(1); });`;
  const env = {
    PATH: bin,
    HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    SCIM_BRIDGE_CACHE: cache,
    TMPDIR: scratch,
  };
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script], { cwd: root, env });
  started.push(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said: said.join('') };
}

const fetching = 'No working Java was found on the PATH. Downloading a JRE 17 into ';

test('missing: one is fetched into the cache, with one line that says what and where, and used from then on', async () => {
  debian();
  program('apt-get', packageOf17);
  expect(await run(starting)).toEqual({
    code: 0,
    said: `${fetching}${path.join(cache, 'jre')} (once; about 45 MB) ...\nit ran\n`,
  });
  expect(asked).toEqual(['api.adoptium.net:443']);
  // The package's links stay inside, where its files are.
  expect(readFileSync(path.join(cache, 'jre/usr/lib/jvm/java-17/conf/net.properties'), 'utf8')).toBe('inside\n');
  rmSync(path.join(bin, 'apt-get'));
  expect(await run(starting)).toEqual({ code: 0, said: 'it ran\n' });
});

test('too old: one is fetched as well', async () => {
  debian();
  program('apt-get', packageOf17);
  program('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2; [ "$1" = -version ]`);
  expect(await run(asking)).toEqual({
    code: 0,
    said: expect.stringMatching(/^The Java on the PATH is version 11\. Downloading a JRE 17/),
  });
});

test('a machine without package lists gets some into the cache, and a newer JRE where there is no 17', async () => {
  debian();
  const own = `Dir::State::Lists=${path.join(cache, 'jre.unfinished/apt/lists')}`;
  program(
    'apt-get',
    `
case "$*" in
  *${own}*update) touch "${scratch}/updated";;
  *${own}*download*openjdk-21-jre-headless) [ -e "${scratch}/updated" ] && touch openjdk-21.deb;;
  *) exit 100;;
esac`,
  );
  expect(await run(asking)).toMatchObject({ code: 0 });
});

test('two commands at once fetch one', async () => {
  debian();
  program('apt-get', `echo x >> "${scratch}/downloads"; sleep 1; ${packageOf17}`);
  const runs = await Promise.all([run(asking), run(asking)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(readFileSync(path.join(scratch, 'downloads'), 'utf8')).toBe('x\n');
});

test('where neither source can be reached: what to install, and why none was fetched; nothing is left behind', async () => {
  const { code, said } = await run(starting);
  expect(code).toBe(1);
  expect(said).toMatch(
    /JavaMissingError: No working Java was found on the PATH\. DynamoDB Local needs Java 17 or newer\./,
  );
  expect(said).toMatch(
    /sudo apt-get install openjdk-17-jre-headless\n.*brew install[\s\S]*No JRE could be downloaded: Eclipse Temurin: .*403.*; Debian: .*apt-get ENOENT\.\n$/,
  );
  expect(existsSync(path.join(cache, 'jre'))).toBe(false);
  expect(existsSync(path.join(cache, 'jre.lock'))).toBe(false);
});

test('npm test says so before it begins, unless it needs none', () => {
  const npmTest = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(root, 'test/run.mjs'), ...args], {
      encoding: 'utf8',
      env: { PATH: bin, HTTPS_PROXY: 'http://127.0.0.1:9', SCIM_BRIDGE_CACHE: cache },
    });
  const { status, stderr } = npmTest('--listTests');
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('apt-get install openjdk-17') });
  expect(npmTest('closest', '--listTests', '--selectProjects', 'unit')).toMatchObject({ status: 0 });
});

test('a JRE that does not run here is not kept', async () => {
  debian();
  program('apt-get', packageOf17);
  program('dpkg-deb', 'cd "$3" && mkdir bin && printf "#!/bin/sh\\nexit 1\\n" > bin/java && chmod +x bin/java');
  expect(await run(asking)).toEqual({ code: 1, said: expect.stringContaining('it does not run here') });
  expect(existsSync(path.join(cache, 'jre'))).toBe(false);
});
