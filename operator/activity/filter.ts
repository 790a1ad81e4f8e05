import type { ActivityFilter } from '../../lambda/delivery/admin/activity/activity';
import { findOne } from '../../lambda/delivery/admin/names/select';
import type { Invocation, Option } from '../command';
import { UsageError } from '../failure';
import { closestNames } from '../names';
import { momentOf } from './when';

/** The options by which commands about activity choose records. */
export const filterOptions: readonly Option[] = [
  { name: 'person', value: 'WHO', text: 'about this person (id, address or name), group memberships included' },
  { name: 'group', value: 'WHICH', text: 'about this group (id or name)' },
  { name: 'since', value: 'WHEN', text: 'from then on: 30m, 1h, 2d, 3w, 2026-11-27 or an ISO time' },
  { name: 'until', value: 'WHEN', text: 'up to then' },
  { name: 'action', value: 'WORD', text: 'one action: create, update, invite, suspend, failed, release …' },
  { name: 'by', value: 'WHO', text: 'by whom: part of the name of a provider, "bridge", or of an operator' },
];

/** Every word that `--action` understands: actions, acts in the account, and outcomes. */
const actions = [
  ...['create', 'update', 'delete', 'revive', 'leave', 'link', 'refuse'],
  ...['deliver', 'import', 'drift', 'confirm'],
  ...[
    'invite',
    'adopt',
    'suspend',
    'reactivate',
    'remove',
    'createGroup',
    'renameGroup',
    'removeGroup',
    'grant',
    'revoke',
  ],
  ...['release', 'discard', 'retry', 'manage', 'unmanage', 'pause', 'resume', 'turnAway', 'letIn', 'repair', 'setup'],
  ...['goLive', 'reseal', 'rotateToken', 'revokeToken', 'showToken', 'recover', 'backup', 'restore'],
  ...['accepted', 'refused', 'delivered', 'failed', 'retrying', 'held', 'protected', 'decided'],
];

/**
 * The records that the options choose.
 *
 * @param defaultSince how far back records of everybody go, in milliseconds; those about one person or group go back to the beginning
 * @throws UsageError @throws SelectionError
 */
export async function filterMeant(invocation: Invocation, defaultSince: number): Promise<ActivityFilter> {
  const { value } = invocation;
  const { admin } = await invocation.target();
  const now = admin.clock();
  const [person, group] = [value('person'), value('group')];
  if (person !== undefined && group !== undefined) throw new UsageError('Give --person or --group, not both.');
  const [since, until] = [value('since'), value('until')];
  const earliest = person === undefined && group === undefined ? now.getTime() - defaultSince : 0;
  const span = {
    from: since === undefined ? earliest : momentOf(since, 'since', now),
    until: until === undefined ? now.getTime() + clockLeewayMs : momentOf(until, 'until', now),
  };
  if (span.from > span.until) throw new UsageError('--since is later than --until: nothing can be between them.');
  const action = actionMeant(value('action'));
  const by = value('by');
  const about =
    person !== undefined
      ? await findOne(admin, person, 'USER')
      : group !== undefined
        ? await findOne(admin, group, 'GROUP')
        : undefined;
  return {
    span,
    ...(about === undefined ? {} : { about }),
    ...(action === undefined ? {} : { action }),
    ...(by === undefined ? {} : { by }),
  };
}

/** The functions' clocks may be ahead of this machine's. */
const clockLeewayMs = 60_000;

function actionMeant(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const action = actions.find((each) => each.toLowerCase() === given.toLowerCase());
  if (action !== undefined) return action;
  throw new UsageError(`There is no action "${given}". ${closestNames(given, actions)}`);
}
