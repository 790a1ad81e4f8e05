import { closest } from '../lambda/contract/closest';

/** What to choose instead of a name that does not exist. */
export function closestNames(given: string, names: readonly string[]): string {
  const near = closest(given, names);
  return `${near === undefined ? '' : `Did you mean "${near}"? `}Choices: ${names.join(', ')}.`;
}
