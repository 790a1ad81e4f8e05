import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchJava, javaCommand, javaProblem } from './java';

/** How to reach a database of DynamoDB Local. */
export interface DatabaseAddress {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /**
   * DynamoDB Local always listens on all interfaces and checks no signature. But it keeps a separate database for each access key id:
   * callers who do not know this one see empty databases.
   */
  readonly accessKeyId: string;
}

/** A running DynamoDB Local. */
export interface DynamoDbLocal extends DatabaseAddress {
  /** Process id of the Java process. */
  readonly pid: number;
  /** Resolves when the Java process ends unexpectedly, to the last part of its output. */
  readonly died: Promise<string>;
  /** Ends the Java process; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface DynamoDbLocalOptions {
  /** Folder that keeps the data between runs. @default - in memory, gone with the process */
  readonly dataDir?: string;
  /** TCP port. @default - a free one */
  readonly port?: number;
  /** The access key id whose database is used; letters and digits. @default - one database for all, as tests share it */
  readonly accessKeyId?: string;
}

/** A TCP port on the loopback interface that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port on 127.0.0.1'));
      });
    });
  });
}

/**
 * Starts Amazon's DynamoDB Local from the jar in the npm package `amplify-dynamodb-simulator`.
 * The package's own launcher is not used: it loads the whole of the Amplify CLI.
 * The Java process ends with this one, even when this one is killed. Where there is no Java for it, one is fetched.
 *
 * @throws JavaMissingError when there is none and none can be fetched
 * @throws Error with the end of its output when it does not answer within 60 s
 */
export async function startDynamoDbLocal(options: DynamoDbLocalOptions = {}): Promise<DynamoDbLocal> {
  const java = javaCommand();
  try {
    return await startWith(java, options);
  } catch (error) {
    // Asked only now: a start that works need not wait for a second Java.
    const problem = javaProblem(java);
    if (problem === undefined) throw error;
    return startWith(await fetchJava(problem), options);
  }
}

async function startWith(java: string, options: DynamoDbLocalOptions): Promise<DynamoDbLocal> {
  const port = options.port ?? (await freePort());
  const home = path.join(path.dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator');
  const guard = fork(
    path.join(__dirname, 'child-guard.mjs'),
    [
      java,
      '-Xmx1g',
      // A short life on a small machine: start fast rather than run fastest.
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`,
      '-jar',
      path.join(home, 'DynamoDBLocal.jar'),
      '-port',
      String(port),
      '-disableTelemetry',
      ...(options.dataDir === undefined ? ['-inMemory'] : ['-dbPath', path.resolve(options.dataDir)]),
      ...(options.accessKeyId === undefined ? ['-sharedDb'] : []),
    ],
    {
      // It leaves a file of its own in its working directory.
      cwd: options.dataDir ?? tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      // A process group of its own: a Ctrl-C in the terminal reaches the bridge first, which then stops the database last.
      detached: true,
    },
  );
  const started = { pid: 0 };
  guard.on('message', ({ pid }: { pid: number }) => {
    started.pid = pid;
  });
  const output: string[] = [];
  for (const stream of [guard.stdout, guard.stderr]) stream?.on('data', (chunk: Buffer) => output.push(String(chunk)));
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering(endpoint, guard, output);
  let isStopping = false;
  const died = new Promise<string>((resolve) => {
    guard.once('exit', () => isStopping || resolve(output.join('').slice(-2000)));
  });
  const stop = () => {
    isStopping = true;
    return stopProcess(guard);
  };
  return { endpoint, accessKeyId: options.accessKeyId ?? anyKey, pid: started.pid, died, stop };
}

/** With one shared database, any access key id will do. */
const anyKey = 'operator';

async function untilAnswering(endpoint: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await fetch(endpoint, { signal: AbortSignal.timeout(1000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  await stopProcess(child);
  throw new Error(`DynamoDB Local did not start. Its output:\n${output.join('').slice(-2000)}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  // The guard kills what it holds when this end of their channel closes.
  const force = setTimeout(() => child.disconnect(), 5000);
  await ended;
  clearTimeout(force);
}
