import { setTimeout as sleep } from 'node:timers/promises';
import { forgetThrowaways } from '../../lambda/delivery/admin/throwaways';
import type { Bridge } from './claim';
import { type Answer, ask } from './wire';

/** Everything that a run creates, so that nothing of it stays. */
export class Creations {
  private readonly paths = new Set<string>();

  readonly note = (path: string): void => {
    this.paths.add(path);
  };

  /** Everything of this run's own, by the names that it gave, and what was noted. */
  async remove(bridge: Bridge): Promise<void> {
    for (const [collection, name] of [
      ['Users', 'userName'],
      ['Groups', 'displayName'],
    ] as const) {
      const filter = encodeURIComponent(`${name} co ".${bridge.run}@"`);
      const { Resources = [] } = (await patiently(bridge, 'GET', `/${collection}?filter=${filter}`)).json() as {
        Resources?: { id: string }[];
      };
      for (const { id } of Resources) this.paths.add(`/${collection}/${id}`);
    }
    // Groups first: then nobody leaves a group by being deleted.
    for (const path of [...this.paths].sort()) await patiently(bridge, 'DELETE', path);
    const people = [...this.paths].flatMap((path) => /^\/Users\/(.+)$/.exec(path)?.[1] ?? []);
    await forgetThrowaways(bridge.target.admin, people);
  }
}

/** The claim about the throttle has just used up what is allowed. */
async function patiently(bridge: Bridge, method: string, path: string): Promise<Answer> {
  for (;;) {
    const answer = await ask(bridge, path, { method });
    if (answer.status !== 429) return answer;
    await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000);
  }
}
