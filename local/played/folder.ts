import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../options';

/** A file that says that everything in the folder was played. */
const mark = 'played';

/**
 * Sees to it that what is played never mixes with what a person keeps: a folder holds one or the other.
 *
 * @param isPlayed whether this run plays
 * @throws UsageError when the folder holds the other
 */
export function claimFolder(folder: string, isPlayed: boolean): void {
  const isMarked = existsSync(path.join(folder, mark));
  const hasState = existsSync(path.join(folder, 'secrets.json'));
  if (!isPlayed && isMarked) {
    throw new UsageError(
      `${folder} holds what --demo or --faults has played, and is emptied by the next of them. Choose another folder with --data-dir.`,
    );
  }
  if (!isPlayed) return;
  if (hasState && !isMarked) {
    throw new UsageError(
      `${folder} holds the state of a bridge of yours. --demo and --faults empty their folder at every start: leave --data-dir out, or name an empty folder.`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(
    path.join(folder, mark),
    'Played by npm start -- --demo or --faults; emptied at each of their starts.\n',
  );
}
