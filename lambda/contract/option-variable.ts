import type { FunctionOption } from './function-options';

/**
 * The environment variable that hands an option of the configuration to a function: `SETTLE_SECONDS` for `settleSeconds`.
 * The construct sets it for every option whose row in the table names the function; the value has its default filled in, so that
 * functions have no defaults of their own. Lists are separated by commas; what is not set and has no default is absent.
 *
 * @param option the option's name
 */
export function optionVariable(option: FunctionOption): string {
  return variableOf(option);
}

/** The same for a name that the compiler does not know: the construct goes through the table. */
export function variableOf(option: string): string {
  return option.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
}
