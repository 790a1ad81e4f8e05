import { commandClient } from '../../lambda/contract/command-client';
import { throwawayDomain } from '../../lambda/contract/throwaway';
import { type Bridge, Interrupted, type Step } from './client';
import { Unexpected } from './expectation';
import type { Conversation } from './providers';

/** How one conversation went. */
export interface Played {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly outcome: 'passed' | 'failed' | 'interrupted';
  /** What the bridge did otherwise than the client expects, after the last of the steps. */
  readonly failure?: string;
}

/** What became of the users and groups that conversations left behind. */
export interface CleanUp {
  readonly people: number;
  readonly groups: number;
  /** Paths of those that could not be deleted, each with the reason. */
  readonly left: readonly string[];
}

/** Plays conversations against a bridge, and takes away what they leave there. */
export class Player {
  /** Paths of what was created, in order. */
  private readonly created: string[] = [];

  constructor(private readonly bridge: Bridge) {}

  /** Ids of the people that were created: their deletion keeps them aside, in case they come back. */
  get userIds(): readonly string[] {
    return this.created.filter((path) => path.startsWith('/Users/')).map((path) => path.slice('/Users/'.length));
  }

  /** Plays one conversation. What nobody foresaw is thrown; what the bridge does otherwise than expected is an outcome. */
  async play({ title, play }: Conversation): Promise<Played> {
    const steps: Step[] = [];
    const bridge: Bridge = {
      ...this.bridge,
      onStep: (step) => {
        steps.push(step);
        this.bridge.onStep?.(step);
      },
      onCreated: (path) => this.created.push(path),
    };
    try {
      await play(bridge);
      return { title, steps, outcome: 'passed' };
    } catch (error) {
      if (error instanceof Interrupted) return { title, steps, outcome: 'interrupted' };
      if (!(error instanceof Unexpected)) throw error;
      return { title, steps, outcome: 'failed', failure: error.message };
    }
  }

  /** Deletes whatever is still there: groups first. Goes on after a failure, and after Ctrl-C. */
  async cleanUp(): Promise<CleanUp> {
    const groups = this.created.filter((path) => path.startsWith('/Groups/'));
    const left: string[] = [];
    for (const path of [...groups, ...this.created.filter((each) => !groups.includes(each))]) {
      const why = await this.remove(path);
      if (why !== undefined) left.push(`${path}: ${why}`);
    }
    return { people: this.userIds.length, groups: groups.length, left };
  }

  /**
   * Finds the throw-away users and groups of runs that were killed, to be deleted by `cleanUp`.
   *
   * @throws Unexpected when the bridge does not list them
   */
  async findLeftovers(): Promise<void> {
    for (const [collection, attribute] of [
      ['/Users', 'userName'],
      ['/Groups', 'displayName'],
    ] as const) {
      const filter = encodeURIComponent(`${attribute} ew "@${throwawayDomain}"`);
      const answer = await this.request('GET', `${collection}?filter=${filter}&attributes=id&count=200`);
      if (answer.status !== 200)
        throw new Unexpected(`the bridge answered ${answer.status} to a list of ${collection}`);
      const { Resources = [] } = (await answer.json()) as { Resources?: readonly { readonly id: string }[] };
      this.created.push(...Resources.map(({ id }) => `${collection}/${id}`));
    }
  }

  private async remove(path: string): Promise<string | undefined> {
    try {
      const { status } = await this.request('DELETE', path);
      return status === 204 || status === 404 ? undefined : `answered ${status}`;
    } catch (error) {
      const { name, cause } = error as { name?: string; cause?: { code?: string } };
      return `no answer (${cause?.code ?? name})`;
    }
  }

  private request(method: string, path: string): Promise<Response> {
    const { baseUrl, token } = this.bridge;
    return fetch(`${baseUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/scim+json', 'User-Agent': commandClient },
      signal: AbortSignal.timeout(35_000),
    });
  }
}
