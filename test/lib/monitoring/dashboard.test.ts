import { alarmNames } from '../../../lib/monitoring/alarm-options';
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
}

function nameOf(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.join('.') ?? '';
}

const { template } = synthesize();
const { widgets } = bodyOf(template);
const widget = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

test('there is one dashboard, named after the bridge', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'ScimBridge' });
  synthesize(fullest, somewhere).template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: 'acme-scim',
  });
});

test('it opens with the alarms, the composite one first', () => {
  const alarms = widget('Alarms')?.alarms ?? [];
  expect(alarms).toHaveLength(alarmNames.length + 1);
  expect(alarms[0]).toContain('Unhealthy');
});

test('requests by operation and outcome come from the log line of each request', () => {
  const query = widget('Requests by operation and outcome')?.query;
  expect(query).toMatch(/^SOURCE 'BridgeScimFunctionLogs\w+' \| filter message = "request"/);
  expect(query).toMatch(/stats count\(\*\).+ by operation, outcome/);
});

test.each([
  ['Requests by outcome', ['RequestsAccepted', 'RequestsRefused', 'RequestsFailed']],
  ['Ignored parts of accepted requests', ['AttributesDropped', 'MembersSkipped']],
  ['Latency of the API', ['p50', 'p90', 'p99']],
  ['People and groups in the directory', ['People', 'Groups']],
  ['Authentication failures (401)', ['AuthenticationFailures']],
  [
    'Needs attention: held removals, failed, retrying, paused, open invitations, drift',
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

test('an expression has a line of its own, with every metric it names on the same widget', () => {
  for (const { properties } of widgets) {
    const text = JSON.stringify(properties.metrics ?? []);
    for (const [, list = ''] of text.matchAll(/SUM\(\[([^\]]+)\]\)/g)) {
      const ids = [...list.matchAll(/FILL\((\w+), 0\)|(\w+)/g)].map(([, filled, plain]) => filled ?? plain);
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
])('its address in %s is that of the console there', (region, url) => {
  const { DashboardUrl } = synthesize({}, { account: '123456789012', region }).template.findOutputs('*');
  expect(DashboardUrl?.Value).toContain(url);
});

test('without a region the console is chosen when the stack is deployed', () => {
  const { DashboardUrl } = template.findOutputs('*');
  expect(JSON.stringify(DashboardUrl?.Value)).toMatch(/"Fn::FindInMap":\["\w+",\{"Ref":"AWS::Partition"\},"domain"\]/);
});
