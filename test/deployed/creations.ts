import { setTimeout as sleep } from 'node:timers/promises';
import { forgetThrowaways } from '../../lambda/delivery/admin/throwaways';
import type { Bridge } from './claim';
import { type Answer, ask } from './wire';

/** Everything that a run creates, so that nothing of it stays. */
export class Creations {
  private readonly paths = new Set<string>();

  /** Notes a response to a POST that created something. */
  private async note(response: Response): Promise<void> {
    if (response.status !== 201) return;
    const { pathname } = new URL(response.url);
    const body = (await response.clone().json()) as { id?: unknown };
    const collection = /\/(Users|Groups)\/?$/.exec(pathname)?.[1];
    if (collection !== undefined) this.paths.add(`/${collection}/${String(body.id)}`);
  }

  /** Runs something whose requests go through fetch. */
  async during(work: () => Promise<void>): Promise<void> {
    const { fetch: original } = globalThis;
    globalThis.fetch = async (...asked) => {
      const response = await original(...asked);
      if (asked[1]?.method === 'POST') await this.note(response);
      return response;
    };
    try {
      await work();
    } finally {
      globalThis.fetch = original;
    }
  }

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
