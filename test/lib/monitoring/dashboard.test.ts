import { accountCallMessage } from '../../../lambda/contract/names';
import { failuresFilter } from '../../../lib/monitoring/last-failures';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

/** The body as CloudWatch will see it, references replaced by their names. */
function bodyOf(template: ReturnType<typeof synthesize>['template']) {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  const body = parts.map((part) => (typeof part === 'string' ? part : nameOf(part))).join('');
  return JSON.parse(body) as {
    widgets: { type: string; x: number; y: number; width: number; height: number; properties: Properties }[];
  };
}

interface Properties {
  readonly title?: string;
  readonly query?: string;
  readonly alarms?: readonly string[];
  readonly metrics?: readonly unknown[];
  readonly sortBy?: string;
  readonly markdown?: string;
  readonly annotations?: { readonly horizontal?: readonly object[] };
}

function nameOf(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.join('.') ?? '';
}

const { template } = synthesize();
const { widgets } = bodyOf(template);
const widget = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

// Dashboards are an account's, not a region's: CloudFormation refuses a second one of the same name, wherever the first is.
test('there is one dashboard, named after the bridge and its region', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: { 'Fn::Join': ['', ['ScimBridge-', { Ref: 'AWS::Region' }]] },
  });
  synthesize(fullest, somewhere).template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: 'acme-scim-eu-central-1',
  });
});

test('its order is that of a bad day: verdict, revocation, alarms, failures; then requests, deliveries, the account', () => {
  const titles = widgets.map(({ properties: { title } }) => title);
  expect(titles.slice(0, 18)).toEqual([
    undefined,
    'How the bridge stands',
    'Seconds to revoke access, last 7 days',
    'Oldest pending revocation',
    'Seconds to revoke access; objective 5 minutes',
    undefined,
    'Alarms',
    'Last failures',
    'Requests by operation and outcome',
    'Requests by outcome',
    "Latency against the identity provider's patience (ms)",
    'Deliveries to the account',
    'Pending: number of changes, and age of the oldest (seconds)',
    'Calls of the account by operation and outcome',
    'Last deliveries that did not go through',
    'People and groups',
    'Cost of the last 30 days in US dollars: an estimate at list price (docs/costs.md)',
    'Needs attention: held removals, failed, retrying, paused, open invitations, drift (last 10 minutes)',
  ]);
  // Two screens of 720 pixels: the local page draws a row 54 pixels high below a heading of 60, CloudWatch a little less.
  const lastFailures = widgets.find(({ properties: { title } }) => title === 'Last failures');
  expect(((lastFailures?.y ?? 0) + (lastFailures?.height ?? 0)) * 54 + 60).toBeLessThanOrEqual(1440);
});

test('the alarms are those of the template, those in alarm first, the composite one among them', () => {
  const { alarms = [], sortBy } = widget('Alarms') ?? {};
  expect(alarms).toHaveLength(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length + 1);
  expect(alarms[0]).toContain('Unhealthy');
  expect(sortBy).toBe('stateUpdatedTimestamp');
});

test('latency stands against what the provider will see: the alarm, and the end of the request', () => {
  expect(widget("Latency against the identity provider's patience (ms)")?.annotations?.horizontal).toEqual([
    expect.objectContaining({ value: 5000, label: 'alarm' }),
    expect.objectContaining({ value: 25_000, label: 'the bridge ends the request' }),
  ]);
});

test('it says where to click: every link leads into the console of the region', () => {
  const { markdown = '' } =
    widgets.find(({ properties }) => properties.markdown?.includes('Where to look'))?.properties ?? {};
  const links = [...markdown.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(4);
  for (const link of links) expect(link).toMatch(/^https:\/\/.+\/cloudwatch\/home\?region=[^#]+#(alarmsV2|logsV2):/);
});

test('the cost is added up from what AWS counts, and from what stands in the template', () => {
  const metrics = JSON.stringify(
    widget('Cost of the last 30 days in US dollars: an estimate at list price (docs/costs.md)')?.metrics,
  );
  for (const counted of ['Count', 'Invocations', 'Duration', 'ConsumedWriteCapacityUnits', 'IncomingBytes'])
    expect(metrics).toContain(`"${counted}"`);
  const fixed = Number(/"expression":"TIME_SERIES\(([\d.]+)\)"/.exec(metrics)?.[1]);
  expect(fixed).toBeGreaterThan(5);
  expect(metrics).toContain(`"expression":"requestsBill + functionsBill + tablesBill + logsBill + ${fixed}"`);
  for (const [, expression = ''] of metrics.matchAll(/"expression":"([^"]+)"/g))
    expect(expression.length).toBeLessThan(1024);
});

test('the speed and the refusals of the account come from the log line of each call', () => {
  const query = widget('Calls of the account by operation and outcome')?.query;
  expect(query).toContain(`filter message = "${accountCallMessage}"`);
  expect(query).toMatch(/pct\(durationMs, 99\) as p99Ms by upstream, operation, outcome/);
});

test('requests by operation and outcome come from the log line of each request', () => {
  const query = widget('Requests by operation and outcome')?.query;
  expect(query).toMatch(/^SOURCE 'BridgeScimFunctionLogs\w+' \| filter message = "request"/);
  expect(query).toMatch(/stats count\(\*\).+ by operation, outcome/);
});

test.each([
  ['Requests by outcome', ['all requests', 'refused (4xx)', 'failed (5xx)']],
  ['Ignored parts of accepted requests', ['AttributesDropped', 'MembersSkipped']],
  ["Latency against the identity provider's patience (ms)", ['p50', 'p90', 'p99']],
  ['Seconds to revoke access, last 7 days', ['RevocationTime', 'p50', 'p99']],
  ['Authentication failures (401)', ['AuthenticationFailures']],
  [
    'Needs attention: held removals, failed, retrying, paused, open invitations, drift (last 10 minutes)',
    ['Held', 'Failed', 'Retrying', 'Paused', 'InvitationsOpen', 'Drift'],
  ],
  ['Deliveries to the account', ['Delivered', 'DeliveryRetries', 'DeliveryRefused']],
  ['Pending: number of changes, and age of the oldest (seconds)', ['Behind', 'OldestBehindSeconds']],
  ['Time from change to delivery, including settle time (ms)', ['DeliveryLatency', 'p50', 'p99']],
  ['Delay of the stream (ms) and undelivered events', ['stream', 'undelivered events']],
  ['Functions: errors and throttles', ['scim-api errors', 'authorizer throttles', 'delivery errors']],
  ['Tables: throttles and system errors', ['directory throttles', 'activity system errors']],
])('%s shows %j', (title, shown) => {
  const metrics = JSON.stringify(widget(title)?.metrics);
  for (const metric of shown) expect(metrics).toContain(`"${metric}"`);
});

test('what was left out of accepted requests comes from the log line of each request', () => {
  const query = widget('Last attributes dropped and members skipped')?.query;
  expect(query).toMatch(/ScimFunctionLogs/);
  expect(query).toMatch(/ispresent\(droppedAttributes\.0\) or ispresent\(skippedMembers\.0\)/);
});

test('deliveries that did not go through come from the log line of each delivery', () => {
  const query = widget('Last deliveries that did not go through')?.query;
  expect(query).toMatch(/^SOURCE 'BridgeDeliveryLogs\w+' \| SOURCE 'BridgeDeliverySweepLogs\w+'/);
  expect(query).toMatch(/filter message = "delivery" and status not in \["delivered", "pending", "leased"\]/);
});

test('the last failures come from the logs of all functions, the last refusals from the access log', () => {
  const failures = widget('Last failures')?.query;
  expect(failures).toContain('ScimFunctionLogs');
  expect(failures).toContain('AuthorizerLogs');
  for (const name of ['Delivery', 'DeliverySweep', 'DeliveryImport', 'DeliveryDrift', 'DeliveryConfirmation']) {
    expect(failures).toContain(`Bridge${name}Logs`);
  }
  expect(failures).toContain(failuresFilter);
  expect(widget('Last requests answered with an error')?.query).toMatch(/^SOURCE 'BridgeApiAccessLog\w+'/);
});

test('no widget covers another, and none sticks out of the grid', () => {
  for (const [index, a] of widgets.entries()) {
    expect(a.x + a.width).toBeLessThanOrEqual(24);
    for (const b of widgets.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart).toBe(true);
    }
  }
});

test('DynamoDB counts what it turns away from an index apart from the table: every index is in the sum', () => {
  const shown = JSON.stringify(widget('Tables: throttles and system errors')?.metrics);
  for (const { Properties } of Object.values(template.findResources('AWS::DynamoDB::Table'))) {
    const indexes = ((Properties.GlobalSecondaryIndexes ?? []) as { IndexName: string }[]).map(
      (each) => each.IndexName,
    );
    expect(indexes.length).toBeGreaterThan(0);
    for (const index of indexes) {
      for (const metric of ['ReadThrottleEvents', 'WriteThrottleEvents'])
        expect(shown).toContain(`"${metric}","GlobalSecondaryIndexName","${index}","TableName"`);
    }
  }
});

test('a part that /health reports as unhealthy is no failed request, on the graph as for the alarm', () => {
  const failed = widgets.find(({ properties }) => properties.title === 'Requests by outcome')?.properties.metrics;
  expect(JSON.stringify(failed)).toContain('"expression":"errors - SUM([reported, TIME_SERIES(0)])"');
});

test('what is only sent above zero is zero where it is not sent', () => {
  const own = widgets.flatMap(({ properties }) => properties.metrics ?? []).map((each) => JSON.stringify(each));
  // Times have percentiles, and where nothing was delivered there is none.
  const sparse = own.filter(
    (each) => each.startsWith('["ScimBridge"') && !/"(DeliveryLatency|RevocationTime)"/.test(each),
  );
  expect(sparse.length).toBeGreaterThan(10);
  for (const each of sparse) {
    const id = /"id":"(\w+)"/.exec(each)?.[1] ?? 'none';
    expect(own.join()).toContain(`SUM([${id}, TIME_SERIES(0)])`);
  }
});

test('an expression has a line of its own, with every metric it names on the same widget', () => {
  for (const { properties } of widgets) {
    const text = JSON.stringify(properties.metrics ?? []);
    for (const [, list = ''] of text.matchAll(/SUM\(\[([^\]]+)\]\)/g)) {
      const ids = [...list.matchAll(/FILL\((\w+), 0\)|([a-z]\w*)/g)].map(([, filled, plain]) => filled ?? plain);
      for (const id of ids) expect(text).toContain(`"id":"${id}"`);
    }
  }
});

test.each([
  ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards'],
  [
    'us-gov-west-1',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#dashboards',
  ],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards'],
  [
    'eusc-de-east-1',
    'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#dashboards',
  ],
])('its address in %s is that of the console there', (region, url) => {
  const { DashboardUrl } = synthesize({}, { account: '123456789012', region }).template.findOutputs('*');
  expect(DashboardUrl?.Value).toContain(url);
});

test('without a region the console is chosen when the stack is deployed', () => {
  const { DashboardUrl } = template.findOutputs('*');
  expect(JSON.stringify(DashboardUrl?.Value)).toMatch(/"Fn::FindInMap":\["\w+",\{"Ref":"AWS::Partition"\},"value"\]/);
});
