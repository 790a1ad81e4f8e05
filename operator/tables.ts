import { RunActivity } from '../lambda/delivery/run/run-activity';
import { DeliveryStore } from '../lambda/delivery/state/delivery-store';
import { createDirectory, type Directory } from '../lambda/directory/directory';
import { dryRunUpstreams } from '../lambda/secrets/scimsession';
import { Store } from '../lambda/table/store';
import type { Invocation } from './command';
import { UsageError } from './failure';
import { readStoredSeal } from './setup/scimsession';
import type { Target } from './target/target';

/** What commands do themselves works with: the tables, and the upstreams' names. No credential of an account. */
export interface Engine {
  readonly store: DeliveryStore;
  readonly directory: Directory;
  readonly runs: RunActivity;
  readonly clock: () => Date;
  /** In the order in which they are delivered to. */
  readonly names: readonly string[];
}

/** How long one operation on the tables may keep trying, in milliseconds. */
const budgetMs = 20_000;

/** Opens the target's tables. @throws ScimsessionError when something else is where the scimsession should be */
export async function openEngine(target: Target): Promise<Engine> {
  const names = (await readStoredSeal(target))?.names ?? Object.keys(dryRunUpstreams);
  return engineOf(target, names);
}

/** The target's tables, for upstreams whose names are known. */
export function engineOf({ database, resources }: Target, names: readonly string[]): Engine {
  const { directoryTable, activityTable, activityRetentionDays } = resources;
  return {
    store: new DeliveryStore(new Store(database, directoryTable), budgetMs),
    // Commands create nobody, so nothing settles.
    directory: createDirectory({
      client: database,
      directoryTable,
      activityTable,
      activityRetentionDays,
      settleSeconds: 0,
    }),
    runs: new RunActivity(activityTable, activityRetentionDays),
    clock: () => new Date(),
    names,
  };
}

/** The upstreams that a command is about: the one that `--upstream` names, or all. @throws UsageError */
export function upstreamsMeant({ value }: Invocation, { names }: Engine): readonly string[] {
  const given = value('upstream');
  if (given === undefined) return names;
  if (names.includes(given)) return [given];
  throw new UsageError(`No upstream "${given}" is set up. There is: ${names.join(', ')}.`);
}

/** The one upstream that a command is about. @throws UsageError when there are several and none is named */
export function upstreamMeant(invocation: Invocation, engine: Engine): string {
  const [only, ...others] = upstreamsMeant(invocation, engine);
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(`Which upstream? --upstream with one of: ${engine.names.join(', ')}.`);
}
