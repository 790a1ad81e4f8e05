// Runs a program that must not outlive the process that asked for it: when that process is gone, however it ended, the
// program is killed. Java does not notice a vanished parent by itself. Plain JavaScript: it starts in no time.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
process.on('disconnect', () => child.kill('SIGKILL'));
child.on('error', (error) => {
  console.error(error.message);
  process.exit(error.code === 'ENOENT' ? 127 : 126);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
if (child.pid !== undefined) process.send?.({ pid: child.pid });
