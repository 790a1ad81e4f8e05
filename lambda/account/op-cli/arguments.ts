import { Refused } from '../errors';

/**
 * A value as a positional argument. People's data comes from outside: what begins with a hyphen would be read as a flag.
 * @throws Refused for such a value, or one that no command line can hold
 */
export function argument(value: string): string {
  if (value === '' || value.startsWith('-') || value.includes('\0')) {
    throw new Refused('the 1Password CLI takes no id, email or name that is empty or begins with a hyphen');
  }
  return value;
}

/** A flag with its value in one piece, so that a value can never be read as another flag. */
export function flag(name: string, value: string): string {
  if (value.includes('\0')) throw new Refused(`the 1Password CLI takes no ${name} with a NUL character`);
  return `--${name}=${value}`;
}
