import { z } from 'zod';
import { alarmSeverities } from '../../lambda/contract/alarm-text';
import { jsonOr, notAnObject } from './kinds';
import { type Kind, option, type Row, shown } from './option';
import { emailAddress } from './options/email-address';
import type { AlarmEmailFor } from './values';

const address = z
  .custom<string>((value) => typeof value === 'string' && emailAddress.test(value), {
    error: ({ input }) => `is ${shown(input)}`,
    params: { allowed: 'one e-mail address' },
  })
  .optional();

const schema = z
  .strictObject(
    { page: address, mail: address, note: address },
    { error: (issue) => (issue.code === 'unrecognized_keys' ? alarmSeverities.join(', ') : notAnObject(issue)) },
  )
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: 'names no severity; omit the option instead',
  })
  .transform((given) => given as AlarmEmailFor);

/** Addresses by severity. */
export function alarmEmailFor<const R extends Row<AlarmEmailFor>>(row: R): R & Kind<AlarmEmailFor> {
  return option(row, {
    allowed: 'an object { "page": "on-call@example.com", "mail": "…", "note": "…" }, where each is optional',
    type: 'AlarmEmailFor',
    schema,
    fromText: (text) => jsonOr(text, (other) => other),
  });
}
