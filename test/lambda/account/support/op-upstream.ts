import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpCliDescription } from '../../../../lambda/account/description';

/** What the next command does instead of its work. */
export type OpFault =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'silence' | 'slow' | 'cut-off' | 'nothing' };

interface Account {
  users: { id: string; name: string; email: string; type: string; state: string; deauthorize?: string }[];
  groups: { id: string; name: string; type: string; state: string; members: string[] }[];
  faults: OpFault[];
  session: string;
  signIns: number;
}

export interface Began {
  readonly event: 'begin';
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly input: string;
}

/** An account behind the stand-in for the 1Password CLI: an executable file and the JSON that it works on. */
export class OpUpstream {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'op-stand-in-'));
  readonly home = path.join(this.folder, 'home');
  readonly description: OpCliDescription = {
    adapter: 'op-cli',
    binary: path.join(this.folder, 'op'),
    address: 'example.1password.com',
    email: 'bridge@example.com',
    password: 'correct horse; battery $taple',
    secretKey: 'A3-ABCDEF-GHJKL2-34567-89ABC-DEFGH-JKLMN',
    deauthorizeDevicesAfter: '10m',
  };

  constructor() {
    const script = path.join(__dirname, 'op-stand-in.mjs');
    writeFileSync(
      this.description.binary,
      `#!/bin/sh\nOP_STAND_IN='${this.folder}' exec '${process.execPath}' '${script}' "$@"\n`,
      { mode: 0o755 },
    );
    const { address, email, password, secretKey } = this.description;
    const me = { id: 'USERUUID', name: 'Bridge', email, type: 'MEMBER', state: 'ACTIVE' };
    const owners = { id: 'ownersgroup', name: 'Owners', type: 'OWNERS', state: 'ACTIVE', members: ['USERUUID'] };
    this.write({
      ...{ address, email, password, secretKey, session: '', signIns: 0, count: 0, salt: randomUUID() },
      users: [me],
      groups: [owners],
      faults: [],
    });
  }

  account(): Account {
    return JSON.parse(readFileSync(path.join(this.folder, 'account.json'), 'utf8')) as Account;
  }

  change(work: (account: Account) => void): void {
    const account = this.account();
    work(account);
    this.write(account);
  }

  fail(fault: OpFault): void {
    this.change(({ faults }) => faults.push(fault));
  }

  /** Every process that was started. */
  began(): Began[] {
    return this.events().filter((event): event is Began => event.event === 'begin');
  }

  /** How many ran at the same moment, at most. */
  maxAtOnce(): number {
    let running = 0;
    let most = 0;
    for (const { event } of this.events()) {
      running += event === 'begin' ? 1 : -1;
      most = Math.max(most, running);
    }
    return most;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private events(): (Began | { event: 'end' })[] {
    const lines = readFileSync(path.join(this.folder, 'log.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Began | { event: 'end' });
  }

  private write(account: object): void {
    writeFileSync(path.join(this.folder, 'account.json'), JSON.stringify(account));
  }
}
