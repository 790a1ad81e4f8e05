import {
  notSwitched,
  type Sealed,
  type Token,
  type TokenKind,
  type TokenUse,
  tokenCommand,
} from '../lambda/delivery/admin/credentials/tokens';
import { tokenPlaces } from './setup/token-fields';
import { ago, printable, utc } from './terminal/table';

/** What a list shows at most for each token. */
const shownUses = 5;

/** `Okta SCIM Client, 2 min ago, from 192.0.2.7` */
function useText({ client, address, at }: TokenUse, now: Date): string {
  return `${printable(client)}, ${ago(at, now)} ago, from ${printable(address)}`;
}

/** The clients, one a line; many are cut. */
function useLines(uses: readonly TokenUse[], now: Date): string[] {
  const lines = uses.slice(0, shownUses).map((use) => useText(use, now));
  return uses.length > shownUses ? [...lines, `and ${uses.length - shownUses} more (--json)`] : lines;
}

/** One token, and who used it. */
export function tokenText({ id, state, createdAt, validUntil, uses }: Token, now: Date): string {
  const until = validUntil === undefined ? '' : `, valid until ${utc(validUntil)}`;
  const lines = uses.length === 0 ? ['no use is recorded'] : useLines(uses, now).map((line) => `used by ${line}`);
  return [`${id}  ${state}${until}, made ${ago(createdAt, now)} ago`, ...lines.map((line) => `          ${line}`)].join(
    '\n',
  );
}

/** What comes next, by who has switched to the current token. */
export function nextStep(kind: TokenKind, tokens: readonly Token[], now: Date): string {
  const [current, former] = tokens;
  if (current === undefined) return `There is no ${kind} token: its secret is empty. Deploy again: npx cdk deploy`;
  if (former === undefined) return `To replace it without an outage: ${tokenCommand('rotate', kind)}`;
  const waiting = notSwitched(tokens);
  if (waiting.length > 0) {
    return `Not switched yet:\n${indented(useLines(waiting, now))}\nPaste the current token there. To see it: ${tokenCommand('show', kind)}`;
  }
  const who =
    former.uses.length === 0
      ? 'No use of the former token is recorded.'
      : 'Every client that used the former token uses the current one.';
  return `${who} To end the former token: ${tokenCommand('revoke', kind)}`;
}

/** Where to paste, and what comes after, once there is a new token. */
export function afterRotation(kind: TokenKind, tokens: readonly Token[]): string {
  const former = tokens.find(({ state }) => state === 'former');
  const clients = (former?.uses ?? []).map(({ client }) => client);
  const until =
    former?.validUntil === undefined
      ? 'The former token is not valid any more (formerTokenGraceDays is 0).'
      : `The former token (${former.id}) stays valid until ${utc(former.validUntil)}.`;
  const pasting =
    kind === 'health'
      ? ["2. Give it to the monitors that ask /health. The bridge's own probe takes it by itself."]
      : ['2. Paste it into the identity provider:', ...tokenPlaces(clients).map((line) => `   ${line}`)];
  return [
    until,
    '',
    `1. Show the new token:           ${tokenCommand('show', kind)}`,
    ...pasting,
    `3. See that it has switched:     ${tokenCommand('list', kind)}`,
    `4. End the former token:         ${tokenCommand('revoke', kind)}`,
  ].join('\n');
}

/** What became of the account's credential. */
export function sealText(scimsession: Sealed): string {
  if (scimsession.sealed) return "The account's credential is sealed under it.";
  return scimsession.code === 'not-set-up'
    ? 'No account is set up, so there is no credential to seal.'
    : `! The account's credential could not be sealed under it: ${scimsession.why}`;
}

/** Who is refused once a token ends. */
export function cutOff(uses: readonly TokenUse[], now: Date): string {
  return `These clients used it last, and are refused (401) until they have the current token:\n${indented(useLines(uses, now))}`;
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');
