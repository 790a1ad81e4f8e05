import type { StackConfig } from '../config';
import { acceptInsecure } from './accept-insecure';
import type { Insecurity, Kind, Option } from './option';
import { apiOptions } from './options/api';
import { deliveryOptions } from './options/delivery';
import { recordOptions } from './options/records';
import { stackOptions } from './options/stack';

const others = { ...apiOptions, ...recordOptions, ...deliveryOptions, ...stackOptions };

type Others = typeof others;

/** Options whose risky values must be accepted by name in `acceptInsecure`. */
export type InsecureOption = {
  [K in keyof Others]: Others[K] extends { readonly insecure: Insecurity<never> } ? K : never;
}[keyof Others];

/** The options that can have an insecure value. */
export const insecureOptions = Object.entries(others)
  .filter(([, option]) => 'insecure' in option)
  .map(([name]) => name as InsecureOption)
  .sort();

/**
 * The option table, and the only place where an option is declared: what it is for, what it accepts, its default, whether a value of it
 * is insecure, and which functions are handed it. The props (lib/config.ts) and docs/configuration.md are written from it by
 * `npm run docs:options`; the compiler checks that the props are those of the table.
 */
export const options = {
  ...others,
  acceptInsecure: acceptInsecure(
    {
      text: 'Options whose insecure value you accept, by name, for example `["disposable"]`.',
      fallback: [],
      fallbackText: 'none: insecure values are refused',
    },
    insecureOptions,
  ),
} satisfies { readonly [K in keyof StackConfig]-?: Kind<NonNullable<StackConfig[K]>> };

/** The options by name. */
export type OptionName = keyof typeof options;

type Table = typeof options;
type ValueOf<K extends OptionName> = Table[K] extends Kind<infer T> ? T : never;
type Defaulted = { [K in OptionName]: undefined extends Table[K]['fallback'] ? never : K }[OptionName];

/** The configuration as the constructs use it: read, checked, defaults filled in. What has no default may be absent. */
export type Settings = { readonly [K in Defaulted]: ValueOf<K> } & {
  readonly [K in Exclude<OptionName, Defaulted>]?: ValueOf<K>;
};

/** Every row with its name, in the order of the table. */
export function optionRows(): readonly (readonly [OptionName, Option<unknown>])[] {
  return Object.entries(options) as unknown as readonly (readonly [OptionName, Option<unknown>])[];
}
