import { createWriteStream, existsSync, renameSync, rmSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';
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
  const folder = path.dirname(file);
  if (!isFolder(folder)) throw new UsageError(`There is no folder ${folder}, in which ${file} should be.`);
  if (isFolder(file)) throw new UsageError(`${file} is a folder. Name a file in it.`);
  if (existsSync(file)) await invocation.confirm(`The file ${file} exists and will be replaced.`);
  return file;
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/** Why a file cannot be read or written, in words. What the system says is a code. */
export function fileTrouble(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return troubles[code] ?? (code === '' ? message : code);
}

const troubles: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file, and no folder',
  EISDIR: 'it is a folder',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * Writes a file: it has its name only once it is complete. What was there before stays until then; after a failure, or Ctrl-C, nothing is
 * left.
 *
 * @returns what `write` returns
 * @throws OperatorError when it cannot be written; what `write` throws
 */
export async function writeWhole<T>(file: string, write: (stream: WriteStream) => Promise<T>): Promise<T> {
  const part = `${file}.part`;
  const stream = createWriteStream(part, { mode: 0o600 });
  const interrupted = () => {
    rmSync(part, { force: true });
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  const ended = finished(stream);
  // Told below: until then nobody listens.
  ended.catch(() => undefined);
  try {
    const failed = ended.then(() => new Promise<never>(() => undefined));
    const written = await Promise.race([write(stream), failed]);
    if (!stream.writableEnded) stream.end();
    await ended;
    renameSync(part, file);
    return written;
  } catch (error) {
    stream.destroy();
    if (existsSync(part)) rmSync(part);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new OperatorError(`The file ${file} cannot be written: ${fileTrouble(error)}.`, 'file', { cause: error });
  } finally {
    process.off('SIGINT', interrupted);
  }
}

/** Writes to a stream, and waits while it has too much in hand. */
export async function writeText(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await new Promise<void>((resolve) => stream.once('drain', resolve));
}
