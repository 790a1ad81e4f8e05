import { isDeepStrictEqual } from 'node:util';
import { type OptionName, optionRows } from '../../lib/config/options';
import type { RememberedOptions } from '../../lib/config/options-file';

/** An option that is not the same in the deployed stack and here. */
export interface OptionDifference {
  readonly option: OptionName;
  /**
   * `set`: a deployment sets it. `change`: it changes it. `unset`: it takes it away, as was decided. `undecided`: it would take it away,
   * and is refused, because nobody decided that.
   */
  readonly effect: 'set' | 'change' | 'unset' | 'undecided';
  readonly deployed: unknown;
  readonly here: unknown;
}

/**
 * What a deployment would change.
 *
 * @param deployed the options that the stack was deployed with
 * @param here as written, before defaults; `null` takes an option away on purpose
 */
export function differences(deployed: RememberedOptions, here: RememberedOptions): readonly OptionDifference[] {
  return optionRows().flatMap(([option, row]) => {
    const before = deployed[option];
    const after = here[option] === null ? undefined : here[option];
    // Read, so that text from the command line and what the stack tells compare alike.
    const reading = after === undefined ? undefined : row.read(after);
    const same = isDeepStrictEqual(before, reading?.ok === true ? reading.value : after);
    if (same) return [];
    return [{ option, effect: effectOf(before, after, Object.hasOwn(here, option)), deployed: before, here: after }];
  });
}

function effectOf(before: unknown, after: unknown, isDecided: boolean): OptionDifference['effect'] {
  if (before === undefined) return 'set';
  if (after !== undefined) return 'change';
  return isDecided ? 'unset' : 'undecided';
}
