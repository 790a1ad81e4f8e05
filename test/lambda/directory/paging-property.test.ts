import fc from 'fast-check';
import type { Directory } from '../../../lambda/directory/directory';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables } from '../../support/dynamodb-tables';

/** What may happen to the list between two pages, and the pages themselves. */
type Event =
  | { readonly event: 'add' }
  | { readonly event: 'remove'; readonly place: number }
  | { readonly event: 'return' }
  | { readonly event: 'jump'; readonly startIndex: number; readonly count: number }
  | { readonly event: 'step'; readonly walker: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ event: fc.constant('add' as const) }) },
  { weight: 3, arbitrary: fc.record({ event: fc.constant('remove' as const), place: fc.nat(11) }) },
  { weight: 2, arbitrary: fc.record({ event: fc.constant('return' as const) }) },
  {
    weight: 3,
    // No walk has pages of this size: what is asked for is a place in the present list.
    arbitrary: fc.record({
      event: fc.constant('jump' as const),
      startIndex: fc.integer({ min: 1, max: 14 }),
      count: fc.integer({ min: 5, max: 9 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ event: fc.constant('step' as const), walker: fc.nat(1) }) },
);

/** A client that reads the whole list, page by page, and then begins anew with pages of another size. */
class Walker {
  startIndex = 1;
  seen: string[] = [];
  /** Who has been there since the walk began. */
  there: Set<string>;
  /** Whether the walks of both had the same size at some time during this one. */
  ambiguous = false;

  constructor(
    public size: number,
    list: readonly string[],
  ) {
    this.there = new Set(list);
  }

  begin(size: number, list: readonly string[]): void {
    Object.assign(this, { startIndex: 1, seen: [], size, there: new Set(list), ambiguous: false });
  }
}

/** Plays the events against the directory and a plain list, and says what is wrong. */
class Play {
  readonly faults: string[] = [];
  /** Ids in order of creation. */
  private list: string[] = [];
  private readonly gone: { id: string; userName: string }[] = [];
  private readonly names = new Map<string, string>();
  private walkers: Walker[] = [];

  constructor(
    private readonly directory: Directory,
    private readonly sizes: readonly number[],
  ) {}

  async start(people: number): Promise<void> {
    for (let n = 0; n < people; n += 1) await this.add();
    this.walkers = [0, 1].map((index) => new Walker(this.sizes[index] ?? 1, this.list));
  }

  async play(one: Event): Promise<void> {
    switch (one.event) {
      case 'add':
        return this.add();
      case 'remove':
        return this.remove(one.place);
      case 'return':
        return this.comeBack();
      case 'jump':
        return this.jump(one.startIndex, one.count);
      case 'step':
        return this.step(one.walker);
    }
  }

  private async add(): Promise<void> {
    const userName = `p${this.names.size}@example.com`;
    const { id } = await this.directory.users.create(person(userName), actor);
    this.names.set(id, userName);
    this.list.push(id);
  }

  private async remove(place: number): Promise<void> {
    const [id] = this.list.splice(place % Math.max(1, this.list.length), 1);
    if (id === undefined) return;
    await this.directory.users.delete(id, { actor });
    this.gone.push({ id, userName: this.names.get(id) ?? '' });
    for (const walker of this.walkers) walker.there.delete(id);
  }

  private async comeBack(): Promise<void> {
    const back = this.gone.pop();
    if (back === undefined) return;
    const { id } = await this.directory.users.create(person(back.userName), actor);
    if (id !== back.id) this.faults.push('somebody came back as somebody else');
    this.list = [...this.list, id].sort();
  }

  private async page(startIndex: number, count: number): Promise<{ total: number; ids: string[] }> {
    const { total, records } = await this.directory.users.list({ startIndex, count });
    const ids = records.map(({ id }) => id);
    if (ids.length > Math.max(0, total - startIndex + 1))
      this.faults.push(`${ids.length} at ${startIndex} of ${total}`);
    return { total, ids };
  }

  private async jump(startIndex: number, count: number): Promise<void> {
    const { total, ids } = await this.page(startIndex, count);
    const present = this.list.slice(startIndex - 1, startIndex - 1 + count);
    if (String(ids) !== String(present)) this.faults.push(`the page at ${startIndex} is not that of the list`);
    if (total !== this.list.length) this.faults.push(`${total} instead of ${this.list.length}`);
  }

  private async step(index: number): Promise<void> {
    const [walker, other] = [this.walkers[index], this.walkers[1 - index]];
    if (walker === undefined || other === undefined) return;
    walker.ambiguous ||= walker.size === other.size;
    const { startIndex, size, seen } = walker;
    const { total, ids } = await this.page(startIndex, size);
    const present = this.list.slice(startIndex - 1, startIndex - 1 + size);
    const last = seen.at(-1) ?? '';
    const further = this.list.filter((id) => id > last).slice(0, size);
    // Of two walks with pages of one size the server cannot tell which is which; nobody is missed, but somebody may come twice.
    const wrong = String(ids) !== String(present) && String(ids) !== String(further);
    if (wrong && !walker.ambiguous) this.faults.push(`the page at ${startIndex} is neither the list's nor the walk's`);
    walker.seen.push(...ids);
    walker.startIndex += ids.length;
    if (walker.startIndex <= total && ids.length > 0) return;
    const missed = [...walker.there].filter((id) => !walker.seen.includes(id));
    if (missed.length > 0) this.faults.push(`${missed.length} missed by a walk with pages of ${size}`);
    walker.begin((size % 4) + 1, this.list);
  }
}

test('pages are those of a plain list, and walks miss nobody, whoever comes, goes and returns meanwhile', async () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(12),
      sizes,
      fc.array(event, { minLength: 10, maxLength: 60 }),
      async (people, two, events) => {
        const tables = await freshTables();
        const play = new Play(tables.directory(), two);
        await play.start(people);
        for (const one of events) await play.play(one);
        expect(play.faults).toEqual([]);
      },
    ),
    { numRuns: Number(process.env.PAGING_RUNS ?? 40) },
  );
});
