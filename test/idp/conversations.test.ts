import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Step } from '../../operator/simulate/client';
import {
  entraCompliantGroups,
  entraCompliantUsers,
  entraLegacyGroups,
  entraLegacyUsers,
} from '../../operator/simulate/conversations/entra';
import {
  jumpcloudActivation,
  jumpcloudGroups,
  jumpcloudUsers,
  jumpcloudWithoutGroups,
} from '../../operator/simulate/conversations/jumpcloud';
import { oktaAiwGroups, oktaAiwUsers, oktaOinGroups, oktaOinUsers } from '../../operator/simulate/conversations/okta';
import { onelogin } from '../../operator/simulate/conversations/onelogin';
import { rippling } from '../../operator/simulate/conversations/rippling';
import { simulatedProviders } from '../../operator/simulate/providers';
import { stepLine } from '../../operator/simulate/step-line';
import { theBridge } from '../support/bridge';
import { authentik, awsTools, entraSamples, keycloak, ping } from './conversations/others';
import {
  entraReports,
  gzippedBodies,
  jumpcloudReports,
  oktaReports,
  oneloginTemplates,
  unquotedFilters,
  validatorReports,
} from './conversations/reports';

const folder = path.join(__dirname, '../../docs/setup');
const guides = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));

const conversations = {
  jumpcloudActivation,
  jumpcloudUsers,
  jumpcloudGroups,
  jumpcloudWithoutGroups,
  oktaOinUsers,
  oktaOinGroups,
  oktaAiwUsers,
  oktaAiwGroups,
  entraLegacyUsers,
  entraLegacyGroups,
  entraCompliantUsers,
  entraCompliantGroups,
  onelogin,
  rippling,
  authentik,
  keycloak,
  awsTools,
  ping,
  entraSamples,
  entraReports,
  jumpcloudReports,
  oneloginTemplates,
  oktaReports,
  unquotedFilters,
  validatorReports,
  gzippedBodies,
};

/** Each is the Base URL of some administrator: hosted provisioning's, the self-hosted bridge's, a bare host. */
const basePaths = ['/scim/v2', '/scim', ''];

describe.each(basePaths)('with the base path "%s"', (basePath) => {
  test.each(Object.keys(conversations) as (keyof typeof conversations)[])('%s', async (name) => {
    const { baseUrl, token } = theBridge();
    const lines: string[] = [];
    const onStep = (step: Step) => lines.push(stepLine({ ...step, durationMs: 0 }));
    await conversations[name]({ baseUrl: `${new URL(baseUrl).origin}${basePath}`, token, onStep });
    for (const guide of guidesOf(conversations[name])) expect(guide).toContain(lines.join('\n'));
  });
});

/** What the guides say that `simulate` prints for a conversation: `npm run docs:simulate` wrote it. */
function guidesOf(play: (typeof conversations)[keyof typeof conversations]): string[] {
  const providers = simulatedProviders.filter((each) => each.conversations.some((one) => one.play === play));
  return providers.map(({ name }) => {
    const text = guides.find((guide) => guide.includes(`$ npx scim-bridge simulate ${name} --local\n`));
    if (text === undefined) throw new Error(`No guide shows "simulate ${name}".`);
    return text.split(`$ npx scim-bridge simulate ${name} --local\n`)[1]?.split('```')[0] ?? '';
  });
}
