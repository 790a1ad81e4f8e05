import { createWriteStream, existsSync, renameSync, rmSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Invocation } from './command';
import { OperatorError, UsageError } from './failure';

/** The file that a command writes, refused before anything is read for it. @throws UsageError @throws OperatorError `unconfirmed` */
export async function fileMeant(invocation: Invocation): Promise<string> {
  const file = invocation.operands[0] ?? '';
  if (/^[a-z0-9]+:\/\//i.test(file)) {
    throw new UsageError(
      `"${file}" is no file. Write to a file, then copy it, for example with: aws s3 cp FILE ${file}`,
    );
  }
  if (existsSync(file)) await invocation.confirm(`The file ${file} exists and will be replaced.`);
  return file;
}

/**
 * Writes a file: it has its name only once it is complete. What was there before stays until then; after a failure nothing is left.
 *
 * @throws OperatorError when it cannot be written
 */
export async function writeWhole(file: string, write: (stream: WriteStream) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  const stream = createWriteStream(part, { mode: 0o600 });
  const ended = finished(stream);
  // Told below: until then nobody listens.
  ended.catch(() => undefined);
  try {
    await Promise.race([write(stream), ended]);
    stream.end();
    await ended;
    renameSync(part, file);
  } catch (error) {
    stream.destroy();
    rmSync(part, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new OperatorError(`The file ${file} cannot be written (${code ?? 'unknown'}).`, 'file', { cause: error });
  }
}

/** Writes to a stream, and waits while it has too much in hand. */
export async function writeText(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await new Promise<void>((resolve) => stream.once('drain', resolve));
}
