import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { faults } from './all';
import type { FaultDesk } from './desk';

/** What a person can type. */
const help = 'Type a name to begin a fault, "end" to take it away, "list" to see all.';

/** Begins and ends faults by what a person types. @returns stops listening */
export function listenForFaults(input: Readable, desk: FaultDesk, tell: (line: string) => void): () => void {
  const lines = createInterface({ input });
  lines.on('line', (typed) => {
    const [first = '', second] = typed.trim().split(/\s+/);
    const word = first === 'fault' ? (second ?? 'list') : first;
    if (word === '') return;
    if (word === 'end') void desk.end();
    else if (word === 'list') for (const line of listed()) tell(line);
    else {
      void desk.begin(word).then((isKnown) => {
        if (!isKnown) tell(`There is no fault "${word}". ${help}`);
      });
    }
  });
  return () => lines.close();
}

/** Every fault on a line. */
export function listed(): readonly string[] {
  const width = Math.max(...faults.map(({ name }) => name.length));
  return [...faults.map(({ name, what }) => `    ${name.padEnd(width)}  ${what}`), '', `  ${help}`];
}
