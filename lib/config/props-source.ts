import { documentedDefault } from './documentation';
import type { Option } from './option';
import { optionRows } from './options';

const lineWidth = 120;

/**
 * The text of lib/config.ts: the options as documented props, made of the option table. As source rather than as a type that is
 * derived from the table, because only then do editors and the API page show what each option is for.
 */
export function propsSource(): string {
  const rows = optionRows();
  const members = (scope: 'stack' | undefined) =>
    rows
      .filter(([, option]) => option.scope === scope)
      .map(([name, option]) => member(name, option))
      .join('\n');
  return `${head}
${rows.map(([name, option]) => typeOf(name, option)).join('')}${bridge} {
${members(undefined)}}

${stack} {
${members('stack')}}
`;
}

/** The text of lambda/contract/function-options.ts: the options that functions are handed, so that none asks for one that there is not. */
export function functionOptionsSource(): string {
  const names = optionRows().flatMap(([name, { functions }]) => (functions === undefined ? [] : [`  | '${name}'`]));
  return `${made}
/** An option that the table hands to a function. */
export type FunctionOption =
${names.join('\n')};
`;
}

const made = '// Made by `npm run docs:options` from the option table in lib/config/options/. Do not edit.';

const head = `${made}
import type { AlarmEmailFor, CustomDomain, ExistingVpc, ExtensionSchema } from './config/values';

export type { AlarmEmailFor, CustomDomain, ExistingVpc, ExtensionSchema, HostedZone } from './config/values';
`;

const bridge = `/**
 * The options of a bridge. Every option has a default; a first deployment needs none of them.
 *
 * Set them with \`npx scim-bridge config set name=value\`, which writes scim-bridge.json, or for one deployment as \`-c name=value\`.
 * In your own CDK app, pass them to \`new ScimBridge(this, 'Bridge', { … })\`. The rules are the same.
 */
export interface BridgeConfig`;

const stack = `/** The options of the stack that ships with this kit. */
export interface StackConfig extends BridgeConfig`;

/** The declaration of a type with a name of its own. */
function typeOf(name: string, { type, typeName }: Option<unknown>): string {
  if (typeName === undefined) return '';
  const line = `export type ${typeName} = ${type};`;
  const folded = `export type ${typeName} =\n${type
    .split(' | ')
    .map((each) => `  | ${each}`)
    .join('\n')};`;
  return `/** Values of \`${name}\`. */\n${line.length > lineWidth ? folded : line}\n\n`;
}

function member(name: string, option: Option<unknown>): string {
  const { typeName, type, text, fallbackText } = option;
  const list = typeName === 'InsecureOption' ? `readonly ${typeName}[]` : typeName;
  const fallback = `@default ${fallbackText === undefined ? '' : '- '}${documentedDefault(option)}`;
  const lines = [...wrapped(text), '', ...wrapped(fallback)].map((line) => `   * ${line}`.trimEnd());
  return `  /**\n${lines.join('\n')}\n   */\n  readonly ${name}?: ${list ?? type};\n`;
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length + 1 > lineWidth - 5) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
