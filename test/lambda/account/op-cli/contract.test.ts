import { accountContract } from '../contract';
import type { OpFault } from '../support/op-account';
import { OpUpstream } from '../support/op-upstream';

accountContract('op-cli', async () => {
  const upstream = new OpUpstream();
  const secrets = [upstream.description.password, upstream.description.secretKey];
  const account = upstream.open(Date.now);
  // Signing in is not what the troubles are about.
  await account.health();
  const fault = (one: OpFault) => () => upstream.fail(one);
  const quoting = secrets.join(' ');
  return {
    account,
    seed: async ({ email, givenName, familyName }) => {
      let id = '';
      upstream.change(({ users }) => {
        id = `SEED${String(users.length).padStart(22, '0')}`;
        users.push({ id, name: `${givenName} ${familyName}`, email, type: 'MEMBER', state: 'ACTIVE' });
      });
      return id;
    },
    peopleAct: async () =>
      upstream.change(({ users }) => {
        for (const user of users) if (user.state === 'TRANSFER_STARTED') user.state = 'TRANSFER_ACCEPTED';
      }),
    troubles: {
      throttled: fault({ kind: 'error', text: `(429) Too Many Requests ${quoting}` }),
      unavailable: fault({ kind: 'error', text: `dial tcp: connection refused ${quoting}` }),
      unauthorised: fault({
        kind: 'error',
        text: `(403) Your network is blocked by an account firewall rule ${quoting}`,
      }),
      refused: fault({ kind: 'error', text: `expected at most 0 arguments ${quoting}` }),
      'cut-off': fault({ kind: 'cut-off' }),
      broken: fault({ kind: 'nothing' }),
    },
    odds: {
      lie: fault({ kind: 'nothing' }),
      deny: (words) => upstream.fail({ kind: 'error', text: `(403) Forbidden: ${words}` }),
      loseAnswer: fault({ kind: 'lost-answer' }),
      throttleAtOnce: fault({ kind: 'error', text: '(429) Too Many Requests' }),
    },
    troublesOfAnswers: ['cut-off', 'broken'],
    emailCase: 'disregarded',
    secrets,
    close: async () => undefined,
  };
});
