import { openAccount } from '../../../../lambda/account/open';
import { accountContract } from '../contract';
import { dependencies } from '../support/dependencies';

accountContract('dry-run', async () => {
  let now = Date.UTC(2026, 0, 1);
  const account = openAccount({ adapter: 'dry-run', acceptAfterSeconds: 60 }, dependencies({ now: () => now }));
  const peopleAct = async () => {
    now += 60_000;
  };
  return {
    account,
    seed: async (person) => {
      const { id } = await account.invite({ ...person, displayName: `${person.givenName} ${person.familyName}` });
      await peopleAct();
      await account.confirmAccepted(async (accepted) => accepted);
      return id;
    },
    peopleAct,
    troubles: {},
    emailCase: 'disregarded',
    secrets: [],
    close: async () => {},
  };
});
