import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type OpAccount, type OpFault, type OpRun, opAccount, opDescription } from './op-account';

/** The same account and commands as OpUpstream's, behind an executable file: every command is a process, the account a JSON file. */
export class OpProcess {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'op-stand-in-'));
  readonly home = path.join(this.folder, 'home');
  readonly description = opDescription(path.join(this.folder, 'op'));

  constructor() {
    const script = path.join(this.folder, 'op.cjs');
    const esbuild = path.resolve(__dirname, '../../../../node_modules/esbuild/bin/esbuild');
    const source = path.join(__dirname, 'op-stand-in.ts');
    execFileSync(esbuild, [source, '--bundle', '--platform=node', '--log-level=error', `--outfile=${script}`]);
    const line = `OP_STAND_IN='${this.folder}' exec '${process.execPath}' '${script}' "$@"`;
    writeFileSync(this.description.binary, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    this.write(opAccount(this.description));
  }

  account(): OpAccount {
    return JSON.parse(readFileSync(path.join(this.folder, 'account.json'), 'utf8')) as OpAccount;
  }

  fail(fault: OpFault): void {
    const account = this.account();
    account.faults.push(fault);
    this.write(account);
  }

  /** Every process that was started. */
  began(): OpRun[] {
    const lines = readFileSync(path.join(this.folder, 'log.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as OpRun);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(account: OpAccount): void {
    writeFileSync(path.join(this.folder, 'account.json'), JSON.stringify(account));
  }
}
