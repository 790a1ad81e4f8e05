import type { Template } from 'aws-cdk-lib/assertions';
import { cloudFormationTypes } from './cloudformation-types';

/** What of a resource must stay as it is, or CloudFormation makes a new one and leaves or deletes the other. */
export interface Recorded {
  readonly type: string;
  readonly DeletionPolicy?: string;
  /** The properties whose change replaces the resource, as far as they are set. */
  readonly replacing: Readonly<Record<string, unknown>>;
  /** Of a table: its global secondary indexes by name, with what of them cannot be changed in place. */
  readonly indexes?: Readonly<Record<string, unknown>>;
}

/** Resources that hold data, or an address or an agreement that somebody outside the stack relies on. */
const stateful: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::Table',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::CertificateManager::Certificate',
  'AWS::Route53::RecordSet',
  'AWS::EC2::EIP',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
]);

/** Not replaced, but as bad: Secrets Manager generates another token. */
const regenerating: Readonly<Record<string, readonly string[]>> = {
  'AWS::SecretsManager::Secret': ['GenerateSecretString'],
};

/** By type, the properties whose change replaces a resource. */
function replacingProperties(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    cloudFormationTypes()
      .filter(({ cloudFormationType }) => stateful.has(cloudFormationType))
      .map(({ cloudFormationType, properties }) => [
        cloudFormationType,
        Object.entries(properties)
          .filter(([, { causesReplacement = 'no' }]) => causesReplacement !== 'no')
          .map(([name]) => name),
      ]),
  );
}

/** The stateful resources of a template by logical id. */
export function statefulResources(template: Template): Readonly<Record<string, Recorded>> {
  const replacing = replacingProperties();
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; DeletionPolicy?: string; Properties?: Record<string, unknown> }>;
  };
  const entries = Object.entries(Resources).flatMap(([id, { Type, DeletionPolicy, Properties = {} }]) => {
    if (!stateful.has(Type)) return [];
    const names = [...(replacing.get(Type) ?? []), ...(regenerating[Type] ?? [])].sort();
    const set = names.flatMap((name) => (Properties[name] === undefined ? [] : [[name, Properties[name]] as const]));
    return [
      [
        id,
        {
          type: Type,
          ...(DeletionPolicy && { DeletionPolicy }),
          replacing: Object.fromEntries(set),
          ...(Type === 'AWS::DynamoDB::Table' && { indexes: indexesOf(Properties) }),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection: unknown;
}

function indexesOf({ GlobalSecondaryIndexes = [] }: { readonly GlobalSecondaryIndexes?: readonly Index[] }) {
  return Object.fromEntries(
    GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => [IndexName, { KeySchema, Projection }]),
  );
}

/** Indexes that are made or deleted. One that changes is both. */
function indexChanges({ indexes: before = {} }: Recorded, { indexes: after = {} }: Recorded): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [...(was === undefined ? [] : [`-${name}`]), ...(is === undefined ? [] : [`+${name}`])];
  });
}

/** What an upgrade from the recorded resources to these would take away or replace, or what CloudFormation refuses on a table in use. */
export function losses(
  before: Readonly<Record<string, Recorded>>,
  after: Readonly<Record<string, Recorded>>,
): readonly string[] {
  return Object.entries(before).flatMap(([id, was]) => {
    const is = after[id];
    if (is === undefined) return [`${id} (${was.type}) is gone or has another logical id`];
    const names = new Set([...Object.keys(was.replacing), ...Object.keys(is.replacing)]);
    const changed = [...names].filter(
      (name) => JSON.stringify(was.replacing[name]) !== JSON.stringify(is.replacing[name]),
    );
    const indexes = indexChanges(was, is);
    return [
      ...(was.type === is.type ? [] : [`${id}: its type changes from ${was.type} to ${is.type}`]),
      ...(keeps(was) && !keeps(is) ? [`${id}: it would no longer outlive the stack`] : []),
      ...changed.map((name) => `${id}: a change of ${name} replaces it`),
      ...(indexes.length < 2 ? [] : [`${id}: an update makes or deletes one index, not ${indexes.join(' ')}`]),
    ];
  });
}

const keeps = ({ DeletionPolicy = 'Delete' }: Recorded): boolean => DeletionPolicy !== 'Delete';
