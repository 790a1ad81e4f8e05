import { Conflict, NotThere } from '../../../../lambda/account/errors';

/** An account that shows what is new, and takes its id, only after a while. */
export class LateAccount {
  private readonly born = new Map<string, number>();

  /** @param lateMs after how long, in milliseconds */
  constructor(
    private readonly lateMs: number,
    private readonly now: () => number,
  ) {}

  /** Calls an operation of the account as somebody meets with it who is served by a copy that is behind. */
  async call(name: string, given: readonly unknown[], operation: () => Promise<unknown>): Promise<unknown> {
    if (this.lateMs === 0) return operation();
    if (name !== 'invite' && name !== 'createGroup' && given.flat().some((id) => this.isHidden(id))) {
      if (name === 'personById') return undefined;
      throw new NotThere(`what was addressed as ${given.flat().find((id) => this.isHidden(id))}`);
    }
    try {
      const answer = await operation();
      if (name === 'invite' || name === 'createGroup') this.born.set(idOf(answer), this.now());
      return this.shown(answer);
    } catch (error) {
      // Whoever is hidden is known to the account all the same.
      if (error instanceof Conflict && this.isHidden(error.known?.id)) throw new Conflict(error.said);
      throw error;
    }
  }

  private isHidden(id: unknown): boolean {
    const born = typeof id === 'string' ? this.born.get(id) : undefined;
    return born !== undefined && this.now() - born < this.lateMs && this.now() > born;
  }

  private shown(answer: unknown): unknown {
    if (Array.isArray(answer)) return answer.filter((one) => !this.isHidden(idOf(one)));
    if (typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items)) {
      return { ...answer, items: this.shown(answer.items) };
    }
    return this.isHidden(idOf(answer)) ? undefined : answer;
  }
}

const idOf = (answer: unknown): string =>
  typeof answer === 'string' ? answer : String((answer as { id?: unknown } | undefined)?.id);
