/** The stand-in for the 1Password CLI as a program. Its account is a JSON file, changed under a lock, because several run at once. */
import { appendFileSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OpAccount } from './op-account';
import { answer, faulty, takeFault } from './op-commands';

const folder = process.env.OP_STAND_IN ?? '';
const run = { args: process.argv.slice(2), env: { ...process.env }, input: readFileSync(0, 'utf8') };
const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function locked<T>(work: (account: OpAccount) => T): T {
  const file = path.join(folder, 'account.json');
  const lock = path.join(folder, 'lock');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      // Another one has it; or the test has ended and removed the folder.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      pause(5);
    }
  }
  try {
    const account = JSON.parse(readFileSync(file, 'utf8')) as OpAccount;
    const result = work(account);
    writeFileSync(file, JSON.stringify(account));
    return result;
  } finally {
    rmdirSync(lock);
  }
}

appendFileSync(path.join(folder, 'log.jsonl'), `${JSON.stringify(run)}\n`);
const fault = locked((account) => takeFault(account, run));
if (fault?.kind === 'silence') pause(60_000);
if (fault?.kind === 'slow') pause(500);
const { exitCode, output, errors } = faulty(fault) ?? locked((account) => answer(account, run));
process.stdout.write(output);
process.stderr.write(errors);
process.exitCode = exitCode;
