import { openAccount } from '../../../../lambda/account/open';
import { accountContract } from '../contract';
import { dependencies } from '../support/dependencies';
import { faultyServer } from '../support/faulty-server';
import { httpOdds, httpTroubles } from '../support/http-troubles';
import { UsersApiUpstream } from '../support/users-api-upstream';

accountContract('users-api', async (timeoutMs) => {
  const upstream = new UsersApiUpstream('ACCOUNT-1', 'client-1', 'client s3cret/+=');
  const server = await faultyServer(upstream.listener);
  const { account: id, clientId, clientSecret } = upstream;
  // The token's endpoint form-encodes what it compares; this one wants it plain.
  const description = {
    adapter: 'users-api',
    url: server.url,
    account: id,
    clientId,
    clientSecret: 'plain-s3cret',
  } as const;
  Object.assign(upstream, { clientSecret: description.clientSecret });
  const account = openAccount(description, dependencies({ timeoutMs }));
  // The first token is fetched here, so that troubles meet the operation.
  await account.health();
  const troubles = httpTroubles(server, [...upstream.tokens, description.clientSecret]);
  const { unauthorised: once } = troubles;
  return {
    account,
    seed: async ({ email }) => upstream.seed(email).id,
    peopleAct: async () => {},
    troubles: {
      ...troubles,
      // A first 401 is answered by a new token: refused is who gets none.
      unauthorised: () => {
        once?.();
        once?.();
      },
    },
    // It answers with the person, as they are.
    odds: httpOdds(server, () => JSON.stringify([...upstream.users.values()].at(-1))),
    emailCase: 'disregarded',
    secrets: [clientSecret, description.clientSecret, ...upstream.tokens],
    close: server.close,
  };
});
