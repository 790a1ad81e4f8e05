import { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Refused } from '../../../lambda/account/errors';
import { decisionMessage } from '../../../lambda/contract/names';
import { decisionIn } from '../../../lambda/delivery/admin/answer-command';
import { createDeliveryContext } from '../../../lambda/delivery/create-context';
import { sweep } from '../../../lambda/delivery/reconcile/sweep';
import { answer } from '../../../lambda/http/app';
import type { Bridge } from '../../../lambda/http/exchange';
import { Cursors } from '../../../lambda/http/query/cursor';
import { readRequest } from '../../../lambda/http/request';
import { RequestLog } from '../../../lambda/http/request-log';
import { deliveryLog } from '../../../lambda/runtime/delivery-log';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { accessLogFields } from '../../../lib/api/access-log';
import { accessLogLine } from '../../../local/api/context';
import { LogStore } from '../../../local/cloudwatch/logs';
import { ModelAccount } from '../../lambda/delivery/support/model-account';
import { smallBridge } from '../../lambda/delivery/support/small-bridge';
import { openEdge, theCaller } from '../../support/edge';
import { synthesize } from '../synthesize';

/** The saved queries of the template, by their question. */
const saved = Object.values(synthesize().template.findResources('AWS::Logs::QueryDefinition')).map(
  ({ Properties }) => Properties as Saved,
);

interface Saved {
  readonly Name: string;
  readonly QueryString: string;
  readonly LogGroupNames: readonly { readonly Ref: string }[];
  readonly Parameters?: readonly { readonly Name: string; readonly Description: string }[];
}

/** The logs of a bridge in memory, whose lines the functions themselves write. */
const store = new LogStore();
const account = new ModelAccount();
const small = smallBridge({ primary: account });
let group = '';
jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
  store.add(group, String(line).trim(), small.now);
  return true;
});
jest.spyOn(process.stderr, 'write').mockImplementation((line) => process.stdout.write(line));

const bridge: Bridge = {
  directory: small.directory,
  user: defineUser(),
  group: defineGroup(),
  cursors: new Cursors(async () => Buffer.alloc(32)),
  ...openEdge,
};
const requestLog = new Logger({ serviceName: 'scim-api' });
const metrics = { addMetric: () => undefined } as unknown as Metrics;
const delivering = createDeliveryContext({
  ...small.options,
  log: deliveryLog(new Logger({ serviceName: 'sweep' }), false),
});

let requests = 0;

/** A request as API Gateway and the SCIM function log it. @returns its id, and what was answered */
async function send(method: string, path: string, body?: object, caller: object | null = theCaller) {
  requests += 1;
  const requestId = `request-${requests}`;
  small.now += 1000;
  const event = {
    httpMethod: method,
    path,
    multiValueHeaders: {},
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { path, requestId, domainName: 'example.com', authorizer: caller ?? undefined },
  } as unknown as APIGatewayProxyEvent;
  group = 'requests';
  requestLog.setCorrelationId(requestId);
  const result = caller
    ? await answer(readRequest(event), bridge, new RequestLog(requestLog, metrics, false))
    : { statusCode: 401, body: '' };
  const context = new Map([
    ['requestId', requestId],
    ['httpMethod', method],
    ['path', path],
    ['status', String(result.statusCode)],
  ]);
  store.add('access', accessLogLine(JSON.stringify(accessLogFields), context), small.now);
  return { requestId, id: String(JSON.parse(result.body || '{}').id), status: result.statusCode };
}

async function deliverLater(): Promise<void> {
  group = 'sweep';
  small.now += 31_000;
  await sweep(delivering, small.now + 60_000);
}

/** What a query answers: one object a row. */
function ask(question: string, parameters: Readonly<Record<string, string>> = {}) {
  const query = saved.find(({ Name }) => Name === `ScimBridge/${question}`);
  const text = Object.entries(parameters).reduce(
    (all, [name, value]) => all.replaceAll(`{{${name}}}`, value),
    query?.QueryString ?? '',
  );
  expect(text).not.toContain('{{');
  const sources = (query?.LogGroupNames ?? []).map(({ Ref }) => `SOURCE '${groupOf(Ref)}' | `).join('');
  const { columns, rows } = store.query(`${sources}\n${text}`, 0);
  return rows.map((row) =>
    Object.fromEntries(columns.flatMap((name, index) => (row[index] === undefined ? [] : [[name, row[index]]]))),
  );
}

/** The log groups by the logical ids of the template. */
function groupOf(id: string): string {
  const kinds = {
    AccessLog: 'access',
    ScimFunction: 'requests',
    Sweep: 'sweep',
    Action: 'buttons',
    Import: 'commands',
    Drift: 'repairs',
    Delivery: 'deliveries',
  };
  return Object.entries(kinds).find(([part]) => id.includes(part))?.[1] ?? id;
}

describe('a morning of a small bridge', () => {
  let [invited, refused, member, stranger, wrong]: Awaited<ReturnType<typeof send>>[] = [];

  beforeAll(async () => {
    invited = await send('POST', '/Users', { userName: 'ada@example.com' });
    const original = account.invite.bind(account);
    Object.assign(account, {
      invite: async (profile: { email: string }) => {
        if (profile.email === 'eve@example.com') throw new Refused('eve@example.com has left the company');
        return original(profile as never);
      },
    });
    refused = await send('POST', '/Users', { userName: 'eve@example.com' });
    member = await send('POST', '/Groups', { displayName: 'Engineering', members: [{ value: invited.id }] });
    wrong = await send('POST', '/Users', { active: true });
    stranger = await send('GET', '/Users', undefined, null);
    await deliverLater();
    await deliverLater();
    group = 'buttons';
    new Logger({ serviceName: 'dashboard-action' }).info('dashboard action', { action: 'retry' });
    small.now += 1000;
    group = 'commands';
    const by = { identity: 'arn:ada', host: 'desk-7' };
    const manage = decisionIn({ command: 'manage', upstream: 'primary', group: 'Staff', by });
    new Logger({ serviceName: 'import' }).info(decisionMessage.done, { ...manage });
  });

  test('why did this person not arrive: what was asked and what the account answered, by the id', () => {
    const rows = ask('why did this person not arrive', { id: refused?.id ?? '' });
    expect(rows.map(({ message, status, correlation }) => [message, status, correlation])).toEqual([
      ['delivery', 'failed', refused?.requestId],
      ['request', 201, refused?.requestId],
    ]);
    expect(rows[0]?.reason).toContain('<address> has left the company');
    // A membership is delivered for the request that changed the group.
    const ofAda = ask('why did this person not arrive', { id: invited?.id ?? '' });
    expect(ofAda).toContainEqual(
      expect.objectContaining({ resource: expect.stringContaining('MEMBERSHIP/'), correlation: member?.requestId }),
    );
  });

  test('one request from beginning to end: access log, answer, every delivery', () => {
    const rows = ask('one request from beginning to end', { correlation: member?.requestId ?? '' });
    expect(rows.map(({ step, ...row }) => [step, row['acts.0']])).toEqual([
      ['access log', undefined],
      ['request', undefined],
      ['delivery', 'createGroup'],
      ['delivery', 'grant'],
    ]);
  });

  test('what did the provider send', () => {
    const rows = ask('what did the provider send').filter(({ correlation }) => correlation === invited?.requestId);
    expect(rows).toEqual([
      expect.objectContaining({ message: 'delivery', status: 'delivered', 'acts.0': 'invite' }),
      expect.objectContaining({ message: 'request', operation: 'Users.create', outcome: 'accepted' }),
    ]);
  });

  test('slowest: the delivery with the time that it settled comes before any request', () => {
    const [first, ...others] = ask('slowest');
    expect(first).toMatchObject({ message: 'delivery', ms: expect.any(Number), correlation: expect.any(String) });
    expect(Number(first?.ms)).toBeGreaterThan(30_000);
    expect(others.at(-1)).toMatchObject({ message: 'request' });
  });

  test('who was refused: by API Gateway, by the bridge, by the account', () => {
    const rows = ask('who was refused').map(({ step, status, correlation }) => [step, status, correlation]);
    expect(rows).toEqual([
      ['delivery', 'failed', refused?.requestId],
      ['access log', '401', stranger?.requestId],
      ['access log', '400', wrong?.requestId],
      ['request', 400, wrong?.requestId],
    ]);
  });

  test('what did operators do: the buttons, and the commands that functions carry out, among what followed', () => {
    const [managed, pressed] = ask('what did operators do');
    expect(managed).toMatchObject({ message: 'operator decision', action: 'manage', group: 'Staff', who: 'arn:ada' });
    expect(pressed).toMatchObject({ message: 'dashboard action', action: 'retry' });
    expect(saved.find(({ Name }) => Name.endsWith('operators do'))?.QueryString).toContain('npx scim-bridge activity');
  });
});

test('each stands in the folder of the bridge, tells its parameters, and has the correlation', () => {
  expect(saved).toHaveLength(6);
  for (const { Name, QueryString, Parameters = [] } of saved) {
    expect(Name).toMatch(/^ScimBridge\/[a-z ]+$/);
    expect(QueryString).toContain('coalesce(correlation_id, requestId) as correlation');
    const used = [...QueryString.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Parameters.map((parameter) => parameter.Name)));
    // AWS takes no longer one, and a comment ends with its line.
    expect(QueryString.length).toBeLessThan(10_000);
    expect(QueryString).not.toMatch(/^#.*\|/m);
  }
});
