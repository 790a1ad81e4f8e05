import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { upstreamNames } from '../../../lambda/delivery/admin/credentials/connection';
import { bridgeStatus } from '../../../lambda/delivery/admin/status/status';
import { inProcess } from '../../operator/support/in-process';
import { type Bridge, type Claim, NotShown } from '../claim';
import { ask, send } from '../wire';

const sweepOf = async ({ target }: Bridge) => {
  const { runs } = await bridgeStatus(target.admin, await upstreamNames(target.secrets));
  return runs.find(({ name }) => name === 'sweep');
};

export const commandClaims: readonly Claim[] = [
  {
    id: 'status-command',
    says: 'npx scim-bridge status finds the bridge by its stack, reads its tables and secrets, and shows no secret.',
    kind: 'door',
    check: async (bridge) => {
      const { code, stdout, stderr } = await inProcess(['status', '--json', ...bridge.options], { ...process.env });
      assert.equal(code, 0, stderr);
      assert.ok(Array.isArray((JSON.parse(stdout) as { notes?: unknown }).notes));
      assert.ok(!stdout.includes(bridge.token), 'it shows the bearer token');
    },
  },
  {
    id: 'sweep',
    says: 'The sweep runs every minute and succeeds.',
    kind: 'door',
    check: async (bridge) => {
      // A stack that was deployed this minute has not swept yet.
      for (let waited = 0; bridge.deployed !== undefined && waited < 180; waited += 10) {
        if ((await sweepOf(bridge)) !== undefined) break;
        await sleep(10_000);
      }
      const sweep = await sweepOf(bridge);
      if (sweep === undefined && bridge.deployed === undefined)
        throw new NotShown('it has just been started: no sweep has ended yet');
      assert.ok(sweep !== undefined, 'no sweep has ended within three minutes');
      assert.notEqual(sweep.outcome, 'failed', sweep.why);
      assert.ok(Date.parse(sweep.goodUntil) > Date.now(), `the last sweep ended at ${sweep.at}`);
    },
  },
  {
    id: 'delivered',
    says: 'A change is delivered by the stream, once the settle time is over.',
    kind: 'company',
    check: async (bridge) => {
      if (bridge.deployed === undefined)
        throw new NotShown('tried on deployed stacks: it takes as long as the settle time');
      const created = await send(bridge, 'POST', '/Users', {
        userName: `delivered.${bridge.run}@example.com`,
        active: true,
      });
      const path = `/Users/${String(created.json().id)}`;
      const names = await upstreamNames(bridge.target.secrets);
      for (let waited = 0; waited < 300; waited += 5) {
        await sleep(5_000);
        const { delivery } = await bridgeStatus(bridge.target.admin, names);
        const item = await bridge.target.admin.store.read({ kind: 'USER', id: path.slice('/Users/'.length) });
        if (delivery.behind === 0 && item?.dueAt === undefined && item?.observed !== undefined) return;
      }
      assert.equal((await ask(bridge, path)).status, 200);
      assert.fail('it was not delivered within five minutes');
    },
  },
];
