import { closest } from '../../lambda/contract/closest';
import { commaSeparated, jsonOr, strings } from './kinds';
import { type Kind, option, type Row, shown } from './option';

/** A list of options whose insecure value is accepted. */
export function acceptInsecure<N extends string, const R extends Row<readonly N[]>>(
  row: R,
  names: readonly N[],
): R & Kind<readonly N[]> {
  const faultOf = (name: unknown) => {
    if (names.some((known) => known === name)) return undefined;
    const meant = closest(String(name), names);
    return `holds ${shown(name)}, which has no insecure value${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  };
  return option(row, {
    allowed: `a list of option names from ${names.join(', ')}`,
    typeName: 'InsecureOption',
    type: names.map((name) => `'${name}'`).join(' | '),
    schema: strings(faultOf).transform((list) => list as readonly string[] as readonly N[]),
    fromText: (list) => jsonOr(list, commaSeparated),
  });
}
