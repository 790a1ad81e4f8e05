import type { Template } from 'aws-cdk-lib/assertions';

/**
 * A template in lines that a reviewer can read: references as `${Id}` or `${Id.Attribute}`, a policy statement as
 * `Allow action, action -> resource`, one line a property. Nothing is left out but what is asserted elsewhere or says nothing:
 * dashboard bodies (monitoring/dashboard.test.ts), tags (scim-bridge-stack.test.ts), alarm texts (monitoring/alarms.test.ts), the
 * hash of an asset, and the bootstrap check that the CDK adds.
 */
export function summaryOf(template: Template): string {
  const { Resources, Outputs } = template.toJSON() as Parts;
  const outputs = Object.entries(Outputs).map(([name, { Value }]) => `output ${name}: ${text(Value)}`);
  return withoutVersions([...outputs, ...Object.entries(Resources).map(describeResource)].join('\n'));
}

/** The id of a function's version ends in the hash of its code and configuration: it changes with every change of the code. */
const withoutVersions = (lines: string): string => lines.replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1…');

/** The logical ids with their types, a line each. A changed id replaces the resource. */
export function resourcesOf(template: Template): string {
  const { Resources } = template.toJSON() as Parts;
  return withoutVersions(
    Object.entries(Resources)
      .map(([id, { Type }]) => `${id} ${Type}`)
      .join('\n'),
  );
}

type Fields = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Fields;
  /** DeletionPolicy, DependsOn and the like. */
  readonly [policy: string]: unknown;
}

interface Parts {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const leftOut: ReadonlySet<string> = new Set(['Tags', 'DashboardBody', 'AlarmDescription']);

function describeResource([id, resource]: readonly [string, Resource]): string {
  const { Type, Properties = {}, ...rest } = resource;
  // For the CDK's own tools.
  const { Metadata: _metadata, ...policies } = rest;
  const properties = Object.entries(Properties).filter(([name]) => !leftOut.has(name));
  return [
    `${id} ${Type}`,
    ...Object.entries(policies).map(([name, value]) => `  ${name}: ${text(value)}`),
    ...properties.flatMap(([name, value]) => describeProperty(name, value)),
  ].join('\n');
}

function describeProperty(name: string, value: unknown): readonly string[] {
  const policies = name === 'Policies' ? (value as readonly { readonly PolicyDocument: unknown }[]) : [];
  const documents = [...policies.map(({ PolicyDocument }) => PolicyDocument), ...(isDocument(value) ? [value] : [])];
  if (documents.length === 0) return [`  ${name}: ${text(value)}`];
  return documents.flatMap((document) => (document as Document).Statement.map((one) => `  ${describeStatement(one)}`));
}

interface Document {
  readonly Statement: readonly Fields[];
}

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && Array.isArray((value as Fields).Statement);

function describeStatement(statement: Fields): string {
  const { Effect, Action, Resource, Principal, Condition, Sid: _sid, ...others } = statement;
  const who = Principal === undefined ? '' : ` by ${text(Principal)}`;
  const when = Condition === undefined ? '' : ` if ${text(Condition)}`;
  const what = [Action].flat().join(', ');
  const on = [Resource ?? 'itself'].flat().map(text).join(', ');
  // NotAction and its like would turn the meaning around.
  const more = Object.keys(others).length === 0 ? '' : ` ${text(others)}`;
  return `${Effect} ${what}${who} -> ${on}${when}${more}`;
}

/** A value on one line. */
function text(value: unknown): string {
  const flat = flatten(value);
  return typeof flat === 'string' ? flat : JSON.stringify(flat);
}

function flatten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flatten);
  // Assets by content would change with every line of lambda/.
  if (typeof value === 'string') return value.replace(/[0-9a-f]{64}\.zip/, '<asset>.zip');
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': sub, ...others } = value as Fields;
  if (Object.keys(others).length > 0) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, flatten(v)]));
  if (typeof Ref === 'string') return `\${${Ref}}`;
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  if (Array.isArray(join)) return (join[1] as readonly unknown[]).map(text).join(String(join[0]));
  return sub ?? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, flatten(v)]));
}
