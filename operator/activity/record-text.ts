import type { ToldRecord } from '../../lambda/delivery/admin/activity/activity';
import { printable } from '../terminal/table';
import { bulleted } from '../terminal/wrap';

/** A record as lines of a screen: when, and the sentence. */
export function recordLines({ time, text }: ToldRecord): string[] {
  return bulleted(`${time.slice(0, 10)} ${time.slice(11, 19)}  `, printable(text));
}

/** A record as programs read it: the fields are stable, and what is empty is left out. */
export function recordFields(record: ToldRecord): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.keys(value).length === 0;
}
