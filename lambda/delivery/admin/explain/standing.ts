import { isThrowawayGroup, isThrowawayUser } from '../../../policy/throwaways';
import { createdOf, decodeAttributes, dueAtOf } from '../../../table/codec';
import type { Item } from '../../../table/store';
import { personWanted } from '../../people/person-wanted';
import { isBehind, postponedUntil } from '../../state/due-mark';
import {
  type ConfirmedGroup,
  type ConfirmedPerson,
  type Observed,
  observedAt,
  type Removal,
} from '../../state/observed';
import type { UpstreamState } from '../../state/upstream-state';
import { ofUpstream } from '../status/reasons';
import { ago, duration, sentence } from '../words';

/** How a person, group or membership stands with one upstream, in one word: stable, for programs. */
export type StandingCode =
  /** The account has what the identity provider says. */
  | 'in-step'
  /** Invited, and has not accepted. */
  | 'invited'
  /** The identity provider has not sent them since they were read from the account: nothing is done to them. */
  | 'not-sent'
  /** For tests only: never delivered. */
  | 'throw-away'
  /** New, and waits in case it is a connection test. */
  | 'settling'
  | 'pending'
  | 'retrying'
  | 'failed'
  | 'held'
  | 'kept-by-decision'
  | 'protected'
  /** Suspended in the account by hand; that is left alone. */
  | 'suspended-by-hand'
  /** The whole upstream is paused, unreachable or asked for a wait. */
  | 'upstream-waits';

/** How something stands with one upstream: what stands in the way, what comes next. */
export interface Standing {
  readonly upstream: string;
  readonly code: StandingCode;
  /** One sentence. */
  readonly text: string;
  /** What comes next by itself, in one sentence. */
  readonly next?: string;
  /** What an operator can do: a sentence that ends with the command. */
  readonly todo?: string;
  /** ISO time since when. */
  readonly since?: string;
}

type Confirmed = Observed<Partial<ConfirmedPerson & ConfirmedGroup>>;

/**
 * How an item stands with an upstream. Decides by what delivery itself decides by: the state on the item.
 *
 * @param state of the upstream as a whole
 * @param who for the command that retries or releases: a reference
 */
export function standingOf(item: Item, upstream: string, state: UpstreamState, who: string, now: Date): Standing {
  const observed = observedAt<Partial<ConfirmedPerson & ConfirmedGroup>>(item, upstream);
  if (isThrowaway(item)) {
    return {
      upstream,
      code: 'throw-away',
      text: 'Its name is reserved for tests: it is never delivered to the account.',
    };
  }
  if (item.linked === false) return notSent(item, upstream, observed);
  if (!isBehind(item, observed)) return settled(item, upstream, observed, who, now);
  const obstacle = ofUpstream(upstream, state, now).find(({ code }) => code !== 'no-groups');
  if (obstacle !== undefined) {
    const { text, todo } = obstacle;
    return { upstream, code: 'upstream-waits', text, ...(todo === undefined ? {} : { todo }) };
  }
  return behind(item, upstream, observed, who, now);
}

function isThrowaway(item: Item): boolean {
  if (item.attrs === undefined) return false;
  const attributes = decodeAttributes(item.attrs);
  return item.pk.startsWith('USER') ? isThrowawayUser(attributes) : isThrowawayGroup(attributes);
}

function notSent(item: Item, upstream: string, { confirmed }: Confirmed): Standing {
  const isGroup = item.pk.startsWith('GROUP');
  const what = isGroup ? 'pushed this group' : 'sent this person';
  const doing = isGroup ? 'Push the group' : 'Assign the person to the application';
  const where = confirmed === undefined ? 'is known' : 'was read from the account';
  return {
    upstream,
    code: 'not-sent',
    text: `It ${where}, and the identity provider has not ${what} since: nothing is changed in the account.`,
    todo: `${doing} in the identity provider; it is then matched by ${isGroup ? 'name' : 'email'}.`,
  };
}

function settled(item: Item, upstream: string, { confirmed, removal }: Confirmed, who: string, now: Date): Standing {
  if (removal?.verdict === 'discarded') return keptByDecision(upstream, removal, who, now);
  if (removal?.verdict === 'protected') {
    return { upstream, code: 'protected', text: sentence(capital(removal.reason)), since: removal.since };
  }
  if (!item.pk.startsWith('USER')) return inStep(upstream, settledText(item, confirmed?.name));
  const { life } = personWanted(item);
  if (confirmed === undefined) {
    const text =
      life === 'active'
        ? 'This upstream cannot invite people, and nobody there has their address.'
        : 'The account never had them, and need not: the identity provider does not want them active.';
    return inStep(upstream, text);
  }
  const { email = '', active, pendingEmail, suspendedByHand, id } = confirmed;
  if (suspendedByHand === true && life === 'active') {
    return {
      upstream,
      code: 'suspended-by-hand',
      text: `${email} was suspended in the account by hand, and the bridge leaves that alone.`,
      todo: `To undo changes by hand: npx scim-bridge drift --repair`,
    };
  }
  const change = pendingEmail === undefined ? '' : ` They have yet to accept the new address ${pendingEmail}.`;
  return inStep(upstream, `${active === false ? 'Suspended' : 'Active'} in the account as ${email} (${id}).${change}`);
}

const settledText = (item: Item, name: string | undefined): string =>
  item.pk.endsWith('#DELETED')
    ? 'The account does not have it any more.'
    : name === undefined
      ? 'As the identity provider says.'
      : `In the account as ${name}.`;

const inStep = (upstream: string, text: string): Standing => ({ upstream, code: 'in-step', text });

const keptByDecision = (upstream: string, { since, reason }: Removal, who: string, now: Date): Standing => ({
  upstream,
  code: 'kept-by-decision',
  since,
  text: `Keeps access although the identity provider took it away, for ${ago(since, now)}: ${sentence(reason)}`,
  todo: `To remove the access after all: npx scim-bridge held release ${who}`,
});

function behind(item: Item, upstream: string, observed: Confirmed, who: string, now: Date): Standing {
  const { failure, removal, pendingSince } = observed;
  if (failure !== undefined && postponedUntil(item, observed) !== undefined) {
    const wait = duration(Math.max(0, (failure.nextAt - now.getTime()) / 1000));
    const told = sentence(failure.message);
    const next = `Tried again in ${wait}.`;
    const retry = `To try now: npx scim-bridge failed retry ${who}`;
    const since = pendingSince ?? failure.since;
    switch (failure.kind) {
      case 'failed':
        return {
          upstream,
          code: 'failed',
          since: failure.since,
          text: `Refused for ${ago(failure.since, now)} (${failure.count} ${failure.count === 1 ? 'try' : 'tries'}): ${told}`,
          next: `${next} Sooner when the identity provider changes it.`,
          todo: `Once the cause is fixed: npx scim-bridge failed retry ${who}`,
        };
      case 'retrying':
        return {
          upstream,
          code: 'retrying',
          since,
          text: `Not gone through since ${ago(since, now)} ago (${failure.count} ${failure.count === 1 ? 'try' : 'tries'}): ${told}`,
          next,
          ...(isListed(since, now) ? { todo: retry } : {}),
        };
      case 'pending':
        return {
          upstream,
          code: isSettling(item, now) ? 'settling' : 'pending',
          text: capital(told),
          next: `Looked at again in ${wait}.`,
        };
    }
  }
  if (removal?.verdict === 'held') {
    return {
      upstream,
      code: 'held',
      since: removal.since,
      text: `Held by the removal guard for ${ago(removal.since, now)}: ${sentence(removal.reason)}`,
      next: 'Nothing happens until an operator decides.',
      todo: `To carry it out: npx scim-bridge held release ${who}`,
    };
  }
  const due = dueAtOf(item);
  if (due !== undefined && due > now.getTime()) {
    const wait = duration((due - now.getTime()) / 1000);
    return {
      upstream,
      code: 'settling',
      text: 'New: it waits for its settle time, in case it is a connection test.',
      next: `Delivered in ${wait}.`,
    };
  }
  return {
    upstream,
    code: 'pending',
    text: 'On its way to the account.',
    next: 'Delivered by the next sweep, within a minute.',
  };
}

/** Retries are listed, and can be hastened, after five minutes. */
const isListed = (since: string, now: Date): boolean => now.getTime() - Date.parse(since) >= 5 * 60_000;

const isSettling = (item: Item, now: Date): boolean => now.getTime() - Date.parse(createdOf(item)) < 5 * 60_000;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
