import { readFileSync } from 'node:fs';
import path from 'node:path';

/** An alarm that a fault makes fire, and the minutes that it takes to fire and to end. */
export interface ExpectedAlarm {
  readonly fault: string;
  readonly alarm: string;
  readonly firesAfter: number;
  readonly endsAfter: number;
}

const page = path.join(__dirname, '..', '..', 'docs', 'faults.md');

/** What was measured, as docs/faults.md has it. */
export function expectedAlarms(): readonly ExpectedAlarm[] {
  let fault = '';
  return readFileSync(page, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name = '', , alarm = '', fires = '', ends = ''] = line.split('|').map((cell) => cell.trim());
      if (!/^\d+$/.test(fires)) return [];
      fault = name === '' ? fault : name.replaceAll('`', '');
      return [{ fault, alarm, firesAfter: Number(fires), endsAfter: Number(ends) }];
    });
}
