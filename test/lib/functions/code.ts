import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

/** What a file of lambda/ has to do with AWS, read from its syntax tree: how it is laid out does not matter. */
export interface FileFacts {
  /** Commands of the SDK that it makes, by the names under which the SDK exports them. */
  readonly commands: readonly string[];
  /** Parts of transactions that it makes: `Put`, `Update`, `Delete`, `ConditionCheck`. */
  readonly parts: readonly string[];
  /** What it imports, types left out. */
  readonly imports: readonly string[];
}

const transactionParts: ReadonlySet<string> = new Set(['Put', 'Update', 'Delete', 'ConditionCheck']);

/** Reads the text of a TypeScript file. */
export function factsOf(source: string): FileFacts {
  const commands: string[] = [];
  const parts: string[] = [];
  const imports: string[] = [];
  const importedAs = new Map<string, string>();
  const visit = (node: Node): void => {
    if (isImport(node)) imports.push(String(sourceOf(node)));
    if (node.type === 'ImportSpecifier') importedAs.set(nameOf(node.local), nameOf(node.imported ?? node.local));
    // Named, or as a member of the package: `new PutCommand(…)`, `new dynamodb.PutCommand(…)`.
    if (node.type === 'NewExpression') {
      const callee = node.callee as Node;
      const name = nameOf(callee.type === 'MemberExpression' ? callee.property : callee);
      const exported = importedAs.get(name) ?? name;
      if (exported.endsWith('Command')) commands.push(exported);
    }
    if (node.type === 'ObjectExpression') {
      for (const property of node.properties as readonly Node[]) {
        const name = nameOf(property.type === 'Identifier' ? property : property.key);
        if (transactionParts.has(name)) parts.push(name);
      }
    }
    childrenOf(node).forEach(visit);
  };
  visit(parseSync(source, { syntax: 'typescript', target: 'es2022' }) as unknown as Node);
  return { commands, parts, imports };
}

/**
 * The files that a file brings with it, itself first: what its imports lead to.
 *
 * @param entry an absolute path
 */
export function reachableFrom(entry: string): ReadonlyMap<string, FileFacts> {
  const found = new Map<string, FileFacts>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    const facts = factsOf(readFileSync(file, 'utf8'));
    found.set(file, facts);
    const folder = path.dirname(file);
    const own = facts.imports.filter((name) => name.startsWith('.') && !name.endsWith('.json'));
    open.push(...own.map((name) => fileOf(path.join(folder, name))));
  }
  return found;
}

function fileOf(module: string): string {
  const file = [`${module}.ts`, path.join(module, 'index.ts')].find((name) => existsSync(name));
  if (file === undefined) throw new Error(`nothing is there that could be imported as ${module}`);
  return file;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';

/** The nodes right below. Between two nodes there may be lists, and objects that are none: what a method is made of, an argument. */
function childrenOf(value: object): readonly Node[] {
  return Object.values(value).flatMap((inner: unknown) => {
    if (isNode(inner)) return [inner];
    return typeof inner === 'object' && inner !== null ? childrenOf(inner) : [];
  });
}

/** Imports and re-exports of values, and `import(…)`. */
function isImport(node: Node): boolean {
  if (node.type === 'CallExpression') return (node.callee as Node).type === 'Import';
  if (!['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(node.type)) return false;
  return node.source != null && node.typeOnly !== true;
}

function sourceOf(node: Node): unknown {
  if (node.type !== 'CallExpression') return (node.source as Node).value;
  const [first] = node.arguments as readonly { readonly expression: Node }[];
  return first?.expression.value;
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node.value ?? '') : '');
