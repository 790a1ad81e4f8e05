import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = path.resolve(__dirname, '..', '..');

/** What the local run writes down for scripts. */
export interface BridgeFile {
  readonly baseUrl: string;
  readonly token: string;
  readonly stack: { readonly outputs: { readonly CommandLine: string } };
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** A bridge on this machine, in a folder of its own, for as long as a page is played. */
export class PlayedBridge {
  /** Where its commands are typed: the state is in `.local`, as in a clone. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-page-'));
  readonly dataDir = path.join(this.folder, '.local');
  private child: ChildProcess | undefined;
  private printed = '';
  private pasted: string | undefined;

  /** @param context options of the stack, `name=value` */
  async start(context: readonly string[] = []): Promise<void> {
    const options = context.flatMap((each) => ['-c', each]);
    const args = [path.join(root, 'local/start.mjs'), '--port', '0', '--data-dir', this.dataDir, ...options];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.printed += chunk));
    this.child = child;
    while (!existsSync(path.join(this.dataDir, 'bridge.json')) || !this.printed.includes('Ctrl-C')) {
      if (child.exitCode !== null) throw new Error(`The local bridge did not start.\n${this.printed}`);
      await sleep(200);
    }
  }

  /** What it has printed so far. */
  get output(): string {
    return this.printed;
  }

  get file(): BridgeFile {
    return JSON.parse(readFileSync(path.join(this.dataDir, 'bridge.json'), 'utf8')) as BridgeFile;
  }

  /** A request of the identity provider. @throws when it is not answered with success */
  async scim(method: string, where: string, body?: object): Promise<Record<string, unknown>> {
    return scimRequest(this.file.baseUrl, this.token, method, where, body);
  }

  /** Somebody else reads with the same token. */
  async asSomebodyElse(userAgent: string): Promise<void> {
    await fetch(`${this.file.baseUrl}/Users`, {
      headers: { Authorization: `Bearer ${this.token}`, 'User-Agent': userAgent },
    });
  }

  /** The token that the identity provider has. */
  get token(): string {
    return this.pasted ?? this.file.token;
  }

  /** Somebody pastes another into it. */
  set token(token: string) {
    this.pasted = token;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child !== undefined && child.exitCode === null) {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One SCIM request, as JumpCloud sends it. @throws when it is not answered with success */
export async function scimRequest(
  baseUrl: string,
  token: string,
  method: string,
  where: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${baseUrl}${where}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/scim+json',
      'User-Agent': 'JumpCloud SCIM Client',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${where} was answered ${response.status}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
