/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What of a template the model reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Types of resources that cost nothing by themselves; what their use costs is in the traffic. */
const free =
  /^AWS::(ApiGateway|CDK|Events|IAM|Lambda|Logs|Route53|S3|SNS|SQS)::|^AWS::EC2::(EIPAssociation|FlowLog|InternetGateway|Route|RouteTable|SecurityGroup|Subnet|SubnetRouteTableAssociation|VPC|VPCGatewayAttachment)$|^AWS::WAFv2::WebACLAssociation$|^AWS::KMS::Alias$/;
/** Types that the model prices. */
const priced =
  /^AWS::(CloudWatch::(Alarm|CompositeAlarm|Dashboard)|DynamoDB::Table|KMS::Key|SecretsManager::Secret|WAFv2::WebACL|EC2::(EIP|NatGateway))$/;

/** @throws Error when the template has something whose price nobody has looked up */
export function assertPriced({ Resources }: Template): void {
  for (const [id, resource] of Object.entries(Resources)) {
    if (free.test(resource.Type) || priced.test(resource.Type) || isGatewayEndpoint(resource)) continue;
    throw new Error(
      `The cost model does not know ${resource.Type} (${id}): say in scripts/cost/ what it costs, or that it is free.`,
    );
  }
}

/** A gateway to DynamoDB or S3 is free; an interface is not. */
function isGatewayEndpoint({ Type, Properties = {} }: Resource): boolean {
  return Type === 'AWS::EC2::VPCEndpoint' && (Properties.VpcEndpointType ?? 'Gateway') === 'Gateway';
}

/** The properties of every resource of a type. */
export function ofType({ Resources }: Template, type: string): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(Resources).flatMap(({ Type, Properties = {} }) => (Type === type ? [Properties] : []));
}

/** The buckets whose objects are locked, and for how long. */
export function archives(template: Template): readonly { readonly lockedDays: number }[] {
  return ofType(template, 'AWS::S3::Bucket').flatMap(({ ObjectLockConfiguration }) => {
    const { Rule } = (ObjectLockConfiguration ?? {}) as { Rule?: { DefaultRetention?: { Days?: number } } };
    return Rule?.DefaultRetention?.Days === undefined ? [] : [{ lockedDays: Rule.DefaultRetention.Days }];
  });
}

/** How many metrics the alarms read: an alarm on an expression is billed for each metric in it. */
export function alarmMetrics(template: Template): { readonly alarms: number; readonly metrics: number } {
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
  const metricsOf = ({ Metrics }: Readonly<Record<string, unknown>>) =>
    Metrics === undefined ? 1 : (Metrics as readonly object[]).filter((each) => 'MetricStat' in each).length;
  return { alarms: alarms.length, metrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0) };
}

/** The metrics that the template's filters count in logs. */
export function filteredMetrics(template: Template): ReadonlySet<string> {
  const names = ofType(template, 'AWS::Logs::MetricFilter').flatMap(({ MetricTransformations }) =>
    (MetricTransformations as readonly { readonly MetricName: string }[]).map(({ MetricName }) => MetricName),
  );
  return new Set(names);
}

/** A function of the template. */
export interface FunctionOf {
  readonly service: string;
  readonly memoryMb: number;
  readonly traced: boolean;
  /** Calls by its schedules in a month. */
  readonly scheduled: number;
}

/** Every function by what the template says of it. @throws Error for a schedule that is not understood */
export function functionsOf(template: Template, hoursAMonth: number): readonly FunctionOf[] {
  const rules = ofType(template, 'AWS::Events::Rule');
  // A rule calls the alias of a function; the alias names the function.
  const aliases = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Alias');
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]): FunctionOf[] => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const named = aliases
      .filter(([, { Properties: alias = {} }]) => mentions(alias.FunctionName, id))
      .map(([alias]) => alias);
    const scheduled = rules
      .filter(
        ({ Targets, ScheduleExpression }) =>
          ScheduleExpression !== undefined && named.some((alias) => mentions(Targets, alias)),
      )
      .reduce((sum, { ScheduleExpression }) => sum + timesAMonth(String(ScheduleExpression), hoursAMonth), 0);
    const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Readonly<Record<string, unknown>> };
    return [
      {
        service: String(Variables.POWERTOOLS_SERVICE_NAME),
        memoryMb: Number(Properties.MemorySize),
        traced: JSON.stringify(Properties.TracingConfig ?? {}).includes('Active'),
        scheduled,
      },
    ];
  });
}

const mentions = (value: unknown, id: string): boolean => JSON.stringify(value ?? '').includes(`"${id}"`);

const unitHours: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

function timesAMonth(expression: string, hoursAMonth: number): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return hoursAMonth / (Number(count) * (unitHours[unit] ?? Number.NaN));
  // Once a day, at an hour and a minute.
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return hoursAMonth / 24;
  throw new Error(`The cost model does not understand the schedule ${expression}.`);
}
