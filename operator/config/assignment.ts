import { isObject, jsonOr } from '../../lib/config/kinds';
import { optionRows } from '../../lib/config/options';
import type { RememberedOptions } from '../../lib/config/options-file';
import { UsageError } from '../failure';

/**
 * The options with one of them set, as the command line writes it: `alarmEmail=it@example.com`, or a part of one,
 * `customDomain.domainName=scim.example.com`.
 *
 * @returns unchecked, except for its form
 * @throws UsageError
 */
export function withAssignment(options: RememberedOptions, operand: string): RememberedOptions {
  const equals = operand.indexOf('=');
  const [name = '', ...parts] = operand.slice(0, Math.max(equals, 0)).split('.');
  const text = operand.slice(equals + 1);
  if (name === '') throw new UsageError(`"${operand}" is not NAME=VALUE, for example alarmEmail=it@example.com.`);
  if (text === '') throw new UsageError(`${name} has no value. To take it away: npx scim-bridge config unset ${name}`);
  return {
    ...options,
    [name]: parts.length === 0 ? wholeOf(name, text) : withPart(options[name], parts, partOf(text)),
  };
}

/** As the option reads text; an option that does not exist is found out together with other mistakes. */
function wholeOf(name: string, text: string): unknown {
  return (
    optionRows()
      .find(([each]) => each === name)?.[1]
      .fromText(text) ?? text
  );
}

const partOf = (text: string): unknown => jsonOr(text, (plain) => plain);

function withPart(whole: unknown, [part = '', ...parts]: readonly string[], value: unknown): RememberedOptions {
  const known = isObject(whole) ? whole : {};
  return { ...known, [part]: parts.length === 0 ? value : withPart(known[part], parts, value) };
}
