import { documentedDefault } from './documentation';
import { type OptionName, optionRows } from './options';
import { text } from './value-text';

/** What accepts a risk takes nothing away by its absence. */
const harmless: readonly OptionName[] = ['acceptInsecure'];

/** An option that the deployed stack has, and that nobody decided about here. */
export interface Dropped {
  readonly option: OptionName;
  /** The value that is deployed. */
  readonly deployed: unknown;
  /** What would take its place. */
  readonly fallback: string;
}

/**
 * The options that a deployment would take away without anybody having said so: they are set in the deployed stack, and neither set here
 * nor `null`.
 *
 * @param deployed as the stack tells them
 * @param here as written, before defaults
 */
export function droppedOptions(
  deployed: Readonly<Record<string, unknown>>,
  here: Readonly<Record<string, unknown>>,
): readonly Dropped[] {
  return optionRows()
    .filter(([name]) => Object.hasOwn(deployed, name) && !Object.hasOwn(here, name) && !harmless.includes(name))
    .map(([option, row]) => ({ option, deployed: deployed[option], fallback: documentedDefault(row) }));
}

/** The message that refuses such a deployment. */
export function droppedMessage(dropped: readonly Dropped[]): string {
  const lines = dropped.map(
    ({ option, deployed, fallback }) => `  - ${option} is ${text(deployed)}. Without it: ${fallback}`,
  );
  const [first] = dropped;
  return [
    `This deployment would take away ${dropped.length === 1 ? 'an option' : `${dropped.length} options`} of the deployed stack:`,
    ...lines,
    'To keep what is deployed:  npx scim-bridge config pull',
    `To take an option away:    npx scim-bridge config unset ${first?.option ?? 'NAME'}`,
  ].join('\n');
}
