import { openAccount } from '../../../../lambda/account/open';
import { accountContract, type Upstream } from '../contract';
import { dependencies } from '../support/dependencies';
import { faultyServer } from '../support/faulty-server';
import { httpOdds, httpTroubles } from '../support/http-troubles';
import { type Habits, RecordedUpstream, recordedBase } from '../support/recorded-upstream';
import { scimmyUpstream } from '../support/scimmy-upstream';

const token = 'mF_9.B5f-4.1JqM+s3cret';

async function recorded(habits: Habits, timeoutMs?: number): Promise<Upstream> {
  const upstream = new RecordedUpstream(token, habits);
  const server = await faultyServer(upstream.listener);
  const { product: profile } = habits;
  return {
    account: openAccount(
      { adapter: 'scim', profile, url: `${server.url}${recordedBase}`, token },
      dependencies({ timeoutMs }),
    ),
    seed: async ({ email, givenName, familyName }) => upstream.seed(email, givenName, familyName).id,
    peopleAct: async () => upstream.acceptEmails(),
    troubles: httpTroubles(server, [token]),
    odds: httpOdds(server),
    emailCase: 'disregarded',
    secrets: [token],
    close: server.close,
  };
}

const hosted: Habits = { product: 'hosted', filters: 'eq', existing: 'conflict', paging: 'count', members: 'absent' };

accountContract('scim, hosted', (timeoutMs) => recorded(hosted, timeoutMs));
accountContract('scim, hosted that refuses filters and answers POST with the record', (timeoutMs) =>
  recorded({ ...hosted, filters: 'refused', existing: 'record' }, timeoutMs),
);
accountContract('scim, hosted that ignores filters and paging', (timeoutMs) =>
  recorded({ ...hosted, filters: 'ignored', paging: 'none' }, timeoutMs),
);
accountContract('scim, bridge', (timeoutMs) =>
  recorded({ ...hosted, product: 'bridge', members: 'returned' }, timeoutMs),
);
accountContract('scim, saas-manager', (timeoutMs) => recorded({ ...hosted, product: 'saas-manager' }, timeoutMs));

accountContract('scim, generic: SCIMMY', async (timeoutMs) => {
  const server = await faultyServer(scimmyUpstream(token));
  const account = openAccount(
    { adapter: 'scim', profile: 'generic', url: `${server.url}/scim`, token },
    dependencies({ timeoutMs }),
  );
  return {
    account,
    seed: async (person) => {
      const { email, givenName, familyName } = person;
      const answer = await fetch(`${server.url}/scim/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: email,
          name: { givenName, familyName },
          emails: [{ value: email, primary: true }],
          active: true,
        }),
      });
      return ((await answer.json()) as { id: string }).id;
    },
    peopleAct: async () => {},
    troubles: httpTroubles(server, [token]),
    odds: httpOdds(server),
    emailCase: 'compared',
    // SCIMMY's filter compares userName as it is spelt.
    secrets: [token],
    close: server.close,
  };
});
