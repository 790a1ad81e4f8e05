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
    await conversations[name]({ baseUrl: `${new URL(baseUrl).origin}${basePath}`, token });
  });
});
