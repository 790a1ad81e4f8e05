import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { act, readAction } from '../../lambda/dashboard/actions';
import { drawExplanation } from '../../lambda/dashboard/explanation';
import { readFacts, readPeople } from '../../lambda/dashboard/facts';
import { drawResult } from '../../lambda/dashboard/failure';
import { drawPeople } from '../../lambda/dashboard/people';
import { drawWidget } from '../../lambda/dashboard/widget';
import { readWidgetEvent } from '../../lambda/dashboard/widget-event';
import { createAdminContext } from '../../lambda/delivery/admin/context';
import { explain } from '../../lambda/delivery/admin/explain/explain';
import { CloudWatch } from '../../local/cloudwatch/cloudwatch';
import { readDashboard } from '../../local/dashboard/body';
import { DashboardPage } from '../../local/dashboard/dashboard';
import { place } from '../../local/local-account';
import { Resolver } from '../../local/template/intrinsics';
import { LocalResources } from '../../local/template/physical';
import type { Json, Template } from '../../local/template/template';
import { ModelAccount } from '../lambda/delivery/support/model-account';
import { type SmallBridge, smallBridge } from '../lambda/delivery/support/small-bridge';
import { synthesize } from '../lib/synthesize';
import { asOperator } from '../support/as-operator';

/** The page of the template's dashboard, over a bridge in memory whose clock the test moves. */
export interface DashboardBench {
  readonly origin: string;
  readonly account: ModelAccount;
  readonly bridge: SmallBridge;
  readonly cloudWatch: CloudWatch;
  /** Upstreams for which the repair of differences was begun. */
  readonly repairs: string[];
  readonly page: DashboardPage;
  close(): Promise<unknown>;
}

const actions = 'arn:aws:lambda:us-east-1:000000000000:function:action';
const version = '63171ce7-0000-4000-8000-000000000000';

/** Serves it; the guard lets nobody go. */
export async function dashboardBench(): Promise<DashboardBench> {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: { count: 0, percent: 0, windowMinutes: 60 } });
  const repairs: string[] = [];
  const contextOf = () => createAdminContext({ ...bridge.options, operator: asOperator(bridge.context).operator });
  const beginRepair = async (upstream: string) => void repairs.push(upstream);
  const served = await serveDashboard(contextOf, () => bridge.now, beginRepair);
  return { ...served, account, bridge, repairs };
}

type Served = Pick<DashboardBench, 'origin' | 'cloudWatch' | 'page' | 'close'>;

/** Serves the page of the template's dashboard over what a context reads. @param now epoch milliseconds */
export async function serveDashboard(
  contextOf: () => ReturnType<typeof createAdminContext>,
  now: () => number,
  beginRepair: (upstream: string) => Promise<void>,
): Promise<Served> {
  const template = synthesize().template.toJSON() as unknown as Template;
  const resolver = new Resolver(template, { ...place, stackName: 'ScimBridge' }, new LocalResources());
  const cloudWatch = new CloudWatch(resolver);
  const dashboard = readDashboard(resolver);
  if (dashboard === undefined) throw new Error('The template has no dashboard.');
  const callFunction = async (arn: string, event: Json): Promise<Json | undefined> => {
    const context = contextOf();
    if (arn === actions) {
      const asked = readAction(event);
      return asked === undefined ? undefined : drawResult(await act(asked, { context, beginRepair })).text;
    }
    const listing = {
      token: {
        versions: async () => [{ version, stages: ['AWSCURRENT'], createdAt: new Date(now() - 3_600_000) }],
      },
      resources: { formerTokenGraceDays: 7 },
    };
    const { theme, explain: who, show } = readWidgetEvent(event);
    if (who !== undefined) return drawExplanation(await explain(context, who, ['primary']), new Date(now())).text;
    if (show === 'people') return drawPeople(await readPeople({ context }), theme).text;
    const facts = await readFacts({ context, tokens: listing });
    return drawWidget(facts, { now: new Date(now()), actions, widget: arn, theme }).text;
  };
  const page = new DashboardPage({ ...dashboard, cloudWatch, callFunction, account: place.account });
  const server = createServer((request, response) => void page.answer(request, response));
  const port = await listening(server);
  return {
    origin: `http://localhost:${port}`,
    cloudWatch,
    page,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port)));
}
