import { createHash } from 'node:crypto';
import type { Resolver, ResourceValues } from './intrinsics';

/** A resource's physical identity, as its type's service would give it. */
interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a type's values are made from. */
interface Declared {
  readonly id: string;
  /** The name that the template sets by `nameProperty`, else `<stack>-<logical id>`: the same on every run. */
  readonly name: string;
  /** A stable pseudo-random string of hexadecimal digits. */
  readonly digest: string;
  arn(service: string, resource: string): string;
  globalArn(service: string, resource: string): string;
  property(name: string): string;
}

interface Kind {
  /** Property by which the template may set the physical name. */
  readonly nameProperty?: string;
  physical(declared: Declared): Physical;
}

const byName = (nameProperty?: string, attributes?: (d: Declared) => Readonly<Record<string, string>>): Kind => ({
  ...(nameProperty === undefined ? {} : { nameProperty }),
  physical: (d) => ({ ref: d.name, attributes: attributes?.(d) ?? {} }),
});

const table = byName('TableName', (d) => ({ Arn: d.arn('dynamodb', `table/${d.name}`) }));
const generatedId = (attribute: string, length = 6): Kind => ({
  physical: (d) => ({ ref: d.digest.slice(0, length), attributes: { [attribute]: d.digest.slice(0, length) } }),
});

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': byName('FunctionName', (d) => ({ Arn: d.arn('lambda', `function:${d.name}`) })),
  'AWS::Lambda::Version': {
    physical: (d) => ({
      ref: d.arn('lambda', `function:${d.property('FunctionName')}:1`),
      attributes: { Version: '1' },
    }),
  },
  'AWS::Lambda::Alias': {
    physical: (d) => {
      const arn = d.arn('lambda', `function:${d.property('FunctionName')}:${d.property('Name')}`);
      return { ref: arn, attributes: { AliasArn: arn } };
    },
  },
  'AWS::IAM::Role': byName('RoleName', (d) => ({
    Arn: d.globalArn('iam', `role/${d.name}`),
    RoleId: `AROA${d.digest.slice(0, 17).toUpperCase()}`,
  })),
  'AWS::IAM::Policy': byName('PolicyName'),
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    physical: (d) => ({ ref: d.globalArn('iam', `policy/${d.name}`), attributes: {} }),
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    // Secrets Manager ends every secret's ARN in a hyphen and six characters of its own.
    physical: (d) => {
      const arn = d.arn('secretsmanager', `secret:${d.name}-${d.digest.slice(0, 6)}`);
      return { ref: arn, attributes: { Id: arn } };
    },
  },
  'AWS::KMS::Key': {
    physical: (d) => {
      const id = d.digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      return { ref: id, attributes: { Arn: d.arn('kms', `key/${id}`), KeyId: id } };
    },
  },
  'AWS::KMS::Alias': byName('AliasName'),
  'AWS::ApiGateway::RestApi': {
    physical: (d) => {
      const id = d.digest.slice(0, 10);
      return { ref: id, attributes: { RestApiId: id, RootResourceId: d.digest.slice(10, 20) } };
    },
  },
  'AWS::ApiGateway::Resource': generatedId('ResourceId'),
  'AWS::ApiGateway::Authorizer': generatedId('AuthorizerId'),
  'AWS::ApiGateway::Deployment': generatedId('DeploymentId'),
  'AWS::ApiGateway::Stage': byName('StageName'),
  'AWS::ApiGateway::DomainName': byName('DomainName', (d) => ({
    RegionalDomainName: `d-${d.digest.slice(0, 10)}.execute-api.local`,
    RegionalHostedZoneId: 'ZLOCAL',
  })),
  'AWS::CertificateManager::Certificate': {
    physical: (d) => ({ ref: d.arn('acm', `certificate/${d.digest.slice(0, 32)}`), attributes: {} }),
  },
  'AWS::Logs::LogGroup': byName('LogGroupName', (d) => ({ Arn: `${d.arn('logs', `log-group:${d.name}`)}:*` })),
  'AWS::Logs::LogStream': byName('LogStreamName'),
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    // Lower case, as S3 wants it; and no account in its ARN.
    physical: (d) => ({ ref: d.name.toLowerCase(), attributes: { Arn: `arn:aws:s3:::${d.name.toLowerCase()}` } }),
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    physical: (d) => ({ ref: d.arn('sns', d.name), attributes: { TopicName: d.name, TopicArn: d.arn('sns', d.name) } }),
  },
  'AWS::SQS::Queue': byName('QueueName', (d) => ({ Arn: d.arn('sqs', d.name), QueueName: d.name })),
  'AWS::Events::Rule': byName('Name', (d) => ({ Arn: d.arn('events', `rule/${d.name}`) })),
  'AWS::Lambda::EventSourceMapping': generatedId('Id', 12),
  'AWS::EC2::VPC': generatedId('VpcId', 17),
  'AWS::EC2::Subnet': generatedId('SubnetId', 17),
  'AWS::EC2::RouteTable': generatedId('RouteTableId', 17),
  'AWS::EC2::InternetGateway': generatedId('InternetGatewayId', 17),
  'AWS::EC2::NatGateway': generatedId('NatGatewayId', 17),
  'AWS::EC2::SecurityGroup': generatedId('GroupId', 17),
  // Of the range that is kept for documentation: nothing here has an address of its own.
  'AWS::EC2::EIP': {
    physical: (d) => ({ ref: '192.0.2.1', attributes: { PublicIp: '192.0.2.1', AllocationId: d.digest } }),
  },
  'AWS::CloudWatch::Alarm': byName('AlarmName', (d) => ({ Arn: d.arn('cloudwatch', `alarm:${d.name}`) })),
  'AWS::CloudWatch::CompositeAlarm': byName('AlarmName', (d) => ({ Arn: d.arn('cloudwatch', `alarm:${d.name}`) })),
  'AWS::CloudWatch::Dashboard': byName('DashboardName'),
};

/** The physical names, ids and ARNs of a stack that lives on this machine. Deterministic: state finds its owner again. */
export class LocalResources implements ResourceValues {
  private readonly known = new Map<string, Physical>();
  private readonly discovered = new Map<string, string>();

  /** Records an attribute that is known only once the resource runs, such as a table's `StreamArn`. */
  discover(id: string, attribute: string, value: string): void {
    this.discovered.set(`${id}.${attribute}`, value);
  }

  ref(id: string, resolver: Resolver): string | undefined {
    return this.physical(id, resolver)?.ref;
  }

  attribute(id: string, name: string, resolver: Resolver): string | undefined {
    return this.discovered.get(`${id}.${name}`) ?? this.physical(id, resolver)?.attributes[name];
  }

  private physical(id: string, resolver: Resolver): Physical | undefined {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const kind = kinds[resolver.template.Resources[id]?.Type ?? ''];
    if (kind === undefined) return undefined;
    const { partition, region, account, stackName } = resolver.place;
    const property = (name: string) => String(resolver.property(id, name) ?? '');
    const given = kind.nameProperty === undefined ? '' : property(kind.nameProperty);
    const physical = kind.physical({
      id,
      name: given === '' ? `${stackName}-${id}` : given,
      digest: createHash('sha256').update(`${stackName}/${id}`).digest('hex'),
      arn: (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`,
      globalArn: (service, resource) => `arn:${partition}:${service}::${account}:${resource}`,
      property,
    });
    this.known.set(id, physical);
    return physical;
  }
}
