/** When these prices were looked up. */
export const pricesOf = 'November 2026';

/** The region of the prices. */
export const pricedRegion = 'us-east-1';

/** A list price in US dollars, without the free tier. */
export interface Price {
  readonly usd: number;
  /** What one pays it for. */
  readonly per: string;
  /** The page of AWS that it is from, below https://aws.amazon.com/. */
  readonly page: string;
}

const million = 1e-6;

/** Every price that the model knows. The only place in which a price stands. */
export const prices = {
  alarmMetric: { usd: 0.1, per: 'metric that an alarm reads, a month', page: 'cloudwatch/pricing' },
  compositeAlarm: { usd: 0.5, per: 'composite alarm, a month', page: 'cloudwatch/pricing' },
  dashboard: { usd: 3, per: 'dashboard, a month', page: 'cloudwatch/pricing' },
  metric: { usd: 0.3, per: 'metric with data in every hour of a month; by the hour', page: 'cloudwatch/pricing' },
  logsTakenIn: { usd: 0.5, per: 'GB of logs taken in', page: 'cloudwatch/pricing' },
  logsKept: { usd: 0.03, per: 'GB of logs kept, a month', page: 'cloudwatch/pricing' },
  logsQueried: { usd: 0.005, per: 'GB of logs that a query reads', page: 'cloudwatch/pricing' },
  secret: { usd: 0.4, per: 'secret, a month; also an empty one', page: 'secrets-manager/pricing' },
  secretCall: { usd: 0.05 / 10_000, per: 'read of a secret', page: 'secrets-manager/pricing' },
  key: { usd: 1, per: 'KMS key, a month', page: 'kms/pricing' },
  keyCall: { usd: 0.03 / 10_000, per: 'use of a KMS key', page: 'kms/pricing' },
  apiRequest: { usd: 3.5 * million, per: 'request to the REST API', page: 'api-gateway/pricing' },
  functionCall: { usd: 0.2 * million, per: 'call of a function', page: 'lambda/pricing' },
  functionGbSecond: {
    usd: 0.0000133334,
    per: 'GB-second of a function on arm64, its start included',
    page: 'lambda/pricing',
  },
  tableWrite: { usd: 0.625 * million, per: 'write unit', page: 'dynamodb/pricing/on-demand' },
  tableRead: { usd: 0.125 * million, per: 'read unit', page: 'dynamodb/pricing/on-demand' },
  tableStorage: { usd: 0.25, per: 'GB in a table, a month', page: 'dynamodb/pricing/on-demand' },
  tableRecovery: { usd: 0.2, per: 'GB that can be recovered, a month', page: 'dynamodb/pricing/on-demand' },
  archiveObject: { usd: 0.005 / 1000, per: 'object written into a bucket', page: 's3/pricing' },
  archiveStorage: { usd: 0.023, per: 'GB in a bucket, a month', page: 's3/pricing' },
  trace: { usd: 5 * million, per: 'trace', page: 'xray/pricing' },
  natHour: { usd: 0.045, per: 'hour of a NAT gateway', page: 'vpc/pricing' },
  addressHour: { usd: 0.005, per: 'hour of a public address', page: 'vpc/pricing' },
  webAcl: { usd: 5, per: 'web ACL, a month', page: 'waf/pricing' },
  webAclRule: { usd: 1, per: 'rule of a web ACL, a month', page: 'waf/pricing' },
  webAclRequest: { usd: 0.6 * million, per: 'request through a web ACL', page: 'waf/pricing' },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** Hours of a month, as AWS's own calculator counts them. */
export const hoursAMonth = 730;
