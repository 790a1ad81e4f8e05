import { closest } from '../../lambda/contract/closest';
import type { Option } from '../../lib/config/option';
import { type OptionName, optionRows } from '../../lib/config/options';
import { UsageError } from '../failure';

/** The option of this name, with its row of the table. @throws UsageError with the name that was probably meant */
export function optionNamed(name: string): readonly [OptionName, Option<unknown>] {
  const found = optionRows().find(([each]) => each === name);
  if (found !== undefined) return found;
  const meant = closest(
    name,
    optionRows().map(([each]) => each),
  );
  throw new UsageError(
    `${name} is not an option${meant === undefined ? '.' : `; did you mean ${meant}?`} All options: npx scim-bridge config list --all`,
  );
}
