import { randomUUID } from 'node:crypto';
import type { TokenKind } from '../../../contract/names';
import { makeToken, readStoredToken } from '../../../secrets/bearer-token';
import { ScimsessionError } from '../../../secrets/scimsession';
import { wholeBridge } from '../../../table/activity-log';
import { endTokenUses, readTokenUses, type TokenUse } from '../../../table/token-uses';
import { type AdminContext, decisionStep } from '../context';
import { reseal, type SecretPair } from './connection';
import { TokenError } from './token-error';
import type { TokenSecret } from './token-secret';

export type { TokenKind } from '../../../contract/names';
export type { TokenUse } from '../../../table/token-uses';
export { usualSilences } from '../../signals/providers';
export { TokenError } from './token-error';

/** A token that lets clients in. Never the token itself. */
export interface Token {
  /** What operators call it: the first letters of its version id, which is no part of the token. */
  readonly id: string;
  /** Version id of the secret. */
  readonly version: string;
  readonly state: 'current' | 'former';
  /** ISO time. */
  readonly createdAt: string;
  /** ISO time at which the former token ends by itself. */
  readonly validUntil?: string;
  /** Which clients used it last, the latest first. */
  readonly uses: readonly TokenUse[];
}

/** What operations on a token work with. */
export interface TokenDoor {
  /** What the token opens. @default 'bearer' */
  readonly tokenKind?: TokenKind;
  /** The secret that holds it. */
  readonly secretArn: string;
  readonly admin: AdminContext;
  readonly secrets: SecretPair;
  readonly token: TokenSecret;
  readonly resources: { readonly formerTokenGraceDays: number };
}

/** The command that does this to tokens of a kind. */
export const tokenCommand = (verb: string, kind: TokenKind = 'bearer'): string =>
  `npx scim-bridge token ${verb}${kind === 'health' ? ' --health' : ''}`;

const msADay = 86_400_000;
const idLength = 8;

/** What it takes to list the tokens: no secret is read. */
export interface TokenListing {
  /** What the tokens open. @default 'bearer' */
  readonly tokenKind?: TokenKind;
  readonly admin: Pick<AdminContext, 'store' | 'clock'>;
  readonly token: Pick<TokenSecret, 'versions'>;
  readonly resources: { readonly formerTokenGraceDays: number };
}

/** The tokens that are valid now, the current one first. @throws Busy; the SDK's error */
export async function listTokens({ tokenKind, admin, token, resources }: TokenListing): Promise<readonly Token[]> {
  const [versions, uses] = await Promise.all([token.versions(), readTokenUses(admin.store.items, tokenKind)]);
  const labelled = (stage: string) => versions.find(({ stages }) => stages.includes(stage));
  const [current, former] = [labelled('AWSCURRENT'), labelled('AWSPREVIOUS')];
  if (current === undefined) return [];
  const usesOf = (version: string) => uses.filter((use) => use.token === version);
  const until = endOf(current.createdAt, resources).getTime();
  const all = [current, ...(former === undefined || until <= admin.clock().getTime() ? [] : [former])];
  const short = (version: string) => version.slice(0, idLength);
  const ambiguous = new Set(all.map(({ version }) => short(version))).size < all.length;
  return all.map(({ version, createdAt }, index) => ({
    id: ambiguous ? version : short(version),
    version,
    createdAt: createdAt.toISOString(),
    uses: usesOf(version),
    ...(index === 0
      ? { state: 'current' as const }
      : { state: 'former' as const, validUntil: new Date(until).toISOString() }),
  }));
}

/** When a token ends whose successor was made at that time. */
const endOf = (madeAt: Date, { formerTokenGraceDays }: TokenListing['resources']): Date =>
  new Date(madeAt.getTime() + formerTokenGraceDays * msADay);

/** The clients that used the former token last: they have not used the current one since. */
export function notSwitched(tokens: readonly Token[]): readonly TokenUse[] {
  const [current, former] = tokens;
  return (former?.uses ?? []).filter(
    (use) => current?.uses.some(({ client, at }) => client === use.client && at >= use.at) !== true,
  );
}

/** Whether a rotation has begun and nobody has used the new token yet: another one would end the token that is in use. */
export function isUnderWay([current, former]: readonly Token[]): boolean {
  return current !== undefined && current.uses.length === 0 && former !== undefined;
}

/** Whether the scimsession opens with the current token: not if nothing is set up, or what is stored does not open at all. */
export type Sealed =
  | { readonly sealed: true }
  | { readonly sealed: false; readonly code: string; readonly why: string };

/** What a rotation has come to. */
export interface Rotated {
  readonly version: string;
  /** Undefined for the health token, under which nothing is sealed. */
  readonly scimsession: Sealed | undefined;
}

/**
 * Gives a token a successor, which is valid at once, and seals the scimsession under it if it is the bearer token. Its predecessor stays
 * valid as the former token.
 *
 * @param from version id of the token that was current when the operator decided
 * @throws TokenError when another rotation was faster; the SDK's error: {@link finishRotation} completes what was interrupted
 */
export async function rotateToken(door: TokenDoor, from: string): Promise<Rotated> {
  const { admin, secrets, token, resources } = door;
  const made = { version: randomUUID(), token: makeToken() };
  await token.stage(made.version, made.token);
  const facts = { token: made.version, former: from, ...kindOf(door) };
  await admin.store.transact([await decisionStep(admin, wholeBridge, 'rotateToken', facts)]);
  if (!(await token.promote(made.version, from))) {
    throw new TokenError(
      'changed-meanwhile',
      `Somebody else has rotated the token at the same time. This command has changed nothing. To see the tokens: ${tokenCommand('list', door.tokenKind)}`,
    );
  }
  const scimsession = door.tokenKind === 'health' ? undefined : await sealed(() => reseal(admin, secrets, made));
  await endTokenUses(admin.store.items, from, endOf(admin.clock(), resources), door.tokenKind);
  return { version: made.version, scimsession };
}

/** For the record: the bearer token is what is meant where nothing is said. */
const kindOf = ({ tokenKind }: TokenDoor): { readonly tokenKind?: TokenKind } =>
  tokenKind === 'health' ? { tokenKind } : {};

/**
 * Seals the scimsession under the current bearer token, where a rotation was interrupted before that.
 *
 * @returns undefined for the health token
 * @throws Busy; the SDK's error
 */
export async function finishRotation({ tokenKind, admin, secrets }: TokenDoor): Promise<Sealed | undefined> {
  return tokenKind === 'health' ? undefined : sealed(() => reseal(admin, secrets));
}

/** What cannot be sealed is told with the rest: the new token is valid all the same. */
async function sealed(work: () => Promise<boolean>): Promise<Sealed> {
  try {
    await work();
    return { sealed: true };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return { sealed: false, code: error.code, why: error.message };
  }
}

/**
 * Ends the former token: within a minute, whoever presents it is refused. The scimsession is sealed under the current one before.
 *
 * @throws TokenError when that is not the former token any more, or the current one is not usable; Busy; the SDK's error
 */
export async function revokeFormer(door: TokenDoor, version: string): Promise<void> {
  const { admin, token } = door;
  const scimsession = await finishRotation(door);
  // What no token opens is not lost by this; what only the former one opens would be.
  if (scimsession?.sealed === false && scimsession.code === 'no-token')
    throw new TokenError('no-token', scimsession.why);
  const facts = { token: version, ...kindOf(door) };
  await admin.store.transact([await decisionStep(admin, wholeBridge, 'revokeToken', facts)]);
  if (await token.end(version)) return endTokenUses(admin.store.items, version, admin.clock(), door.tokenKind);
  throw new TokenError(
    'changed-meanwhile',
    `Somebody else has rotated the token meanwhile. This command has changed nothing. To see the tokens: ${tokenCommand('list', door.tokenKind)}`,
  );
}

/** A token's value, to be shown; recorded before. @throws TokenError when it is not usable; Busy; the SDK's error */
export async function revealToken(door: TokenDoor, version: string): Promise<string> {
  const { admin, secrets, secretArn, tokenKind } = door;
  const facts = { token: version, ...kindOf(door) };
  await admin.store.transact([await decisionStep(admin, wholeBridge, 'showToken', facts)]);
  const found = await secrets.secrets.read(secretArn, { version });
  const stored = readStoredToken(found?.text ?? '', tokenKind);
  if ('token' in stored) return stored.token;
  throw new TokenError('no-token', stored.message);
}

/** The token that an operator names: by its id, its version, or without a name the one of the given state. @throws TokenError */
export function tokenMeant(
  tokens: readonly Token[],
  name: string | undefined,
  state: Token['state'],
  kind?: TokenKind,
): Token | undefined {
  if (name === undefined) return tokens.find((each) => each.state === state);
  const found = tokens.find(({ id, version }) => id === name.toLowerCase() || version === name.toLowerCase());
  if (found !== undefined) return found;
  throw new TokenError(
    'not-found',
    `There is no valid token "${name.slice(0, 40)}". To see their ids: ${tokenCommand('list', kind)}`,
  );
}
