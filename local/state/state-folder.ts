import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  type WriteStream,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { place } from '../local-account';
import { writeFileAtomically } from './files';

/** Another bridge runs on the same state; the message says which and what to do. */
export class StateInUseError extends Error {
  override readonly name = 'StateInUseError';
}

/** Deleting a connected folder's state was not confirmed; the message says what would be deleted and how to confirm. */
export class NotForgottenError extends Error {
  override readonly name = 'NotForgottenError';
}

/** How a second bridge recognises a running one: an address that answers with the identity. */
interface Lock {
  readonly pid: number;
  readonly endpoint: string;
  readonly identity: string;
}

/** A log that has grown beyond this is put aside at the next start, in bytes. */
const largestLog = 10 * 1024 * 1024;

/** The folder in which a local bridge keeps its state and logs. One bridge at a time. */
export class StateFolder {
  readonly databaseDir: string;
  readonly logDir: string;
  readonly assemblyDir: string;
  readonly secretsFile: string;
  readonly checkpointsFile: string;
  /** Where a function's own log streams and objects are kept. */
  readonly publishedDir: string;
  readonly bridgeFile: string;
  private readonly databaseKeyFile: string;
  private readonly lockFile: string;
  private readonly created: boolean;
  private readonly logs: WriteStream[] = [];

  /** Creates the folder if need be, for its owner only. */
  constructor(readonly folder: string) {
    const inside = (name: string) => path.join(folder, name);
    this.databaseDir = inside('dynamodb');
    this.logDir = inside('logs');
    this.assemblyDir = inside('cdk.out');
    this.secretsFile = inside('secrets.json');
    this.checkpointsFile = inside('streams.json');
    this.publishedDir = inside('published');
    this.bridgeFile = inside('bridge.json');
    this.databaseKeyFile = inside('database-key');
    this.lockFile = inside('bridge.lock');
    this.created = !existsSync(folder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Takes the folder for this process. A lock that a crashed bridge left behind is taken over.
   *
   * @param endpoint where this process answers `GET /` with `identity`
   * @throws StateInUseError
   */
  async lock(endpoint: string, identity: string): Promise<void> {
    const lock: Lock = { pid: process.pid, endpoint, identity };
    for (;;) {
      try {
        writeFileSync(this.lockFile, JSON.stringify(lock), { flag: 'wx', mode: 0o600 });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = this.holder();
      if (holder !== undefined && (await answers(holder))) {
        throw new StateInUseError(
          `A bridge (process ${holder.pid}) already runs with the state in ${this.folder}. Stop it, or start this one with another --data-dir and --port.`,
        );
      }
      rmSync(this.lockFile, { force: true });
    }
    // A crash may have left it: it speaks of a bridge that is gone.
    rmSync(this.bridgeFile, { force: true });
    for (const directory of [this.databaseDir, this.logDir]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Removes everything that earlier runs have kept. What is not ours in the folder stays. */
  forget(): void {
    const { databaseDir, databaseKeyFile, logDir, assemblyDir, secretsFile, checkpointsFile, publishedDir } = this;
    for (const each of [databaseDir, databaseKeyFile, logDir, assemblyDir, secretsFile, checkpointsFile, publishedDir])
      rmSync(each, { recursive: true, force: true });
    for (const directory of [this.databaseDir, this.logDir]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /**
   * The access key id under which DynamoDB Local keeps this folder's data: random, known to the owner of the folder only. What an
   * earlier release kept for everybody is taken over.
   */
  databaseKey(): string {
    if (!existsSync(this.databaseKeyFile)) {
      writeFileSync(this.databaseKeyFile, randomBytes(16).toString('hex'), { mode: 0o600 });
    }
    const key = readFileSync(this.databaseKeyFile, 'utf8').trim();
    const shared = path.join(this.databaseDir, 'shared-local-instance.db');
    const own = path.join(this.databaseDir, `${key}_${place.region}.db`);
    if (existsSync(shared) && !existsSync(own)) renameSync(shared, own);
    return key;
  }

  /** Tells scripts that the bridge is ready, and how to reach it. */
  announce(bridge: object): void {
    writeFileAtomically(this.bridgeFile, `${JSON.stringify(bridge, null, 2)}\n`);
  }

  /** Takes the announcement back. */
  withdraw(): void {
    rmSync(this.bridgeFile, { force: true });
  }

  /** Gives the folder free for the next bridge. */
  release(): void {
    if (this.holder()?.pid === process.pid) rmSync(this.lockFile, { force: true });
  }

  /** Undoes the creation of a folder in which nothing has been kept yet. */
  discard(): void {
    if (!this.created) return;
    this.forget();
    for (const directory of [this.databaseDir, this.logDir]) rmSync(directory, { recursive: true, force: true });
    if (readdirSync(this.folder).length === 0) rmdirSync(this.folder);
  }

  /** Opens a log for appending. */
  log(name: string): WriteStream {
    const file = path.join(this.logDir, `${name}.log`);
    if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`);
    const log = createWriteStream(file, { flags: 'a', mode: 0o600 });
    this.logs.push(log);
    return log;
  }

  /** Resolves when everything that was logged is in the files. */
  async closeLogs(): Promise<void> {
    await Promise.all(this.logs.map((log) => new Promise<void>((resolve) => log.end(resolve))));
  }

  private holder(): Lock | undefined {
    try {
      return JSON.parse(readFileSync(this.lockFile, 'utf8')) as Lock;
    } catch {
      return undefined;
    }
  }
}

/** A process id may belong to another program by now; the answer cannot. A suspended bridge accepts the connection and stays silent. */
async function answers({ endpoint, identity }: Lock): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    return (await response.text()) === identity;
  } catch (error) {
    return (error as Error).name === 'TimeoutError';
  }
}
