import {
  ApiClass,
  ApiConstructor,
  ApiDeclaredItem,
  ApiDocumentedItem,
  type ApiEntryPoint,
  ApiInterface,
  type ApiItem,
  ApiProperty,
  ApiPropertyItem,
  ApiVariable,
} from '@microsoft/api-extractor-model';
import { DocExcerpt, type DocNode } from '@microsoft/tsdoc';

/** What is read first: whatever is constructed, then what it is given. */
const first = [
  'ScimBridge',
  'ScimBridgeProps',
  'ScimBridgeStack',
  'ScimBridgeStackProps',
  'BridgeConfig',
  'StackConfig',
];

/** The page docs/api.md. */
export function apiPage(entryPoint: ApiEntryPoint): string {
  const items = [...entryPoint.members].sort((a, b) => rank(a) - rank(b) || compare(a.displayName, b.displayName));
  return `${[
    '# The construct library',
    '<!-- Made by `npm run docs:api` from the declarations. Change the comments in lib/, then run it. -->',
    "Everything that `import … from 'scim-bridge-kit'` offers. A whole app that uses it: [examples/own-app](../examples/own-app).",
    contents(items),
    ...items.flatMap(section),
  ].join('\n\n')}\n`;
}

/** Links to the sections. A heading that differs from a former one in its capitals only gets a number from whoever renders it. */
function contents(items: readonly ApiItem[]): string {
  const anchors = items.map(({ displayName }) => displayName.toLowerCase());
  return items
    .map(({ displayName }, index) => {
      const anchor = displayName.toLowerCase();
      const before = anchors.slice(0, index).filter((each) => each === anchor).length;
      return `[${displayName}](#${anchor}${before === 0 ? '' : `-${before}`})`;
    })
    .join(' · ');
}

/** Items and members that say nothing of themselves, as `Secrets.bearerToken`. */
export function undocumented(entryPoint: ApiEntryPoint): readonly string[] {
  return entryPoint.members.flatMap((item) =>
    [item, ...item.members]
      // A constructor says what its class says.
      .filter((each) => !(each instanceof ApiConstructor) && textOf(each) === '')
      .map((each) => (each === item ? item.displayName : `${item.displayName}.${each.displayName}`)),
  );
}

function rank({ displayName }: ApiItem): number {
  const index = first.indexOf(displayName);
  return index === -1 ? first.length : index;
}

function compare(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

function section(item: ApiItem): readonly string[] {
  const heading = [`## ${item.displayName}`, textOf(item)];
  if (item instanceof ApiClass)
    return [...heading, code(signature(item)), ...constructors(item), ...table(item, 'member')];
  if (item instanceof ApiInterface) return [...heading, ...inherited(item), ...table(item, 'property')];
  // Long lists of literals say more than the expression they come from.
  return item instanceof ApiDeclaredItem ? [...heading, code(signature(item))] : heading;
}

function constructors(item: ApiClass): readonly string[] {
  return item.members
    .filter((member) => member instanceof ApiConstructor)
    .map((member) => code(signature(member).replace('constructor', `new ${item.displayName}`)));
}

function inherited(item: ApiInterface): readonly string[] {
  const names = item.extendsTypes.map(({ excerpt }) => `\`${oneLine(excerpt.text)}\``);
  return names.length === 0 ? [] : [`And everything of ${names.join(', ')}.`];
}

function table(item: ApiItem, what: string): readonly string[] {
  const rows = item.members.filter((member) => member instanceof ApiPropertyItem).map(row);
  if (rows.length === 0) return [];
  return [[`| ${what} | type | |`, '|---|---|---|', ...rows].join('\n')];
}

function row(member: ApiPropertyItem): string {
  const name = `${member instanceof ApiProperty && member.isStatic ? 'static ' : ''}\`${member.displayName}${member.isOptional ? '?' : ''}\``;
  const fallback = defaultOf(member);
  const text = fallback === undefined ? textOf(member) : `${textOf(member)} Default: ${fallback}.`;
  return `| ${[name, `\`${oneLine(member.propertyTypeExcerpt.text)}\``, oneLine(text)].map(cell).join(' | ')} |`;
}

/** The default that a comment names, as the comments of this library write it: a value, or `- ` and words. */
function defaultOf(item: ApiItem): string | undefined {
  const [, text] = commentOf(item);
  return text?.startsWith('- ') ? text.slice(2) : text && `\`${text}\``;
}

function textOf(item: ApiItem): string {
  return commentOf(item)[0] ?? '';
}

/** The summary of a comment, and what follows `@default` in it: a tag that TSDoc takes for text, and the CDK's libraries use. */
function commentOf(item: ApiItem): readonly string[] {
  if (!(item instanceof ApiDocumentedItem) || item.tsdocComment === undefined) return [];
  return render(item.tsdocComment.summarySection).split('@default ').map(oneLine);
}

/** A comment's text as it was written, which is Markdown already. */
function render(node: DocNode): string {
  if (node instanceof DocExcerpt) return node.content.toString();
  return node.getChildNodes().map(render).join('');
}

function signature(item: ApiDeclaredItem): string {
  const text = item.excerpt.text
    .replace(/^export (declare )?/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return item instanceof ApiVariable
    ? text.replace(/^([^:]+): /, 'const $1: ').replace('const const ', 'const ')
    : text;
}

const code = (text: string) => `\`\`\`ts\n${text}\n\`\`\``;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const cell = (text: string) => text.replaceAll('|', '\\|');
