import { z } from 'zod';
import { commaSeparated, isObject, jsonOr, notAnObject } from './kinds';
import { type Kind, option, type Row, shown } from './option';

type Tags = Readonly<Record<string, string>>;

/** AWS's limits for a tag (the reserved prefix `aws:` is refused by CloudFormation with an obscure message). */
const tagKey = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

const schema = z
  .custom<Readonly<Record<string, unknown>>>(isObject, { error: notAnObject })
  .refine((tags) => Object.keys(tags).length <= 40, {
    error: ({ input }) => `has ${Object.keys(input as object).length} entries, which is more than 40`,
    abort: true,
  })
  .superRefine((tags, context) => {
    for (const [key, value] of Object.entries(tags)) {
      const message = faultOf(key, value);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [key], message, continue: false });
    }
  })
  .transform((tags): Tags => Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])));

/** Tags for AWS resources. */
export function tags<const R extends Row<Tags>>(row: R): R & Kind<Tags> {
  return option(row, {
    allowed:
      'an object of at most 40 names and values, for example {"team": "identity"} (-c tags=team=identity,env=prod)',
    type: 'Readonly<Record<string, string>>',
    schema,
    fromText: (given) =>
      jsonOr(given, (list) => {
        const pairs = commaSeparated(list).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
        return pairs.some((pair) => pair === null)
          ? list
          : Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
      }),
  });
}

function faultOf(key: string, value: unknown): string | undefined {
  if (!tagKey.test(key)) return 'is not a tag name that AWS accepts';
  if (typeof value !== 'string' || !tagValue.test(value))
    return `is ${shown(value)}, which is not a tag value that AWS accepts`;
  return undefined;
}
