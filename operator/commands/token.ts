import {
  finishRotation,
  isUnderWay,
  listTokens,
  notSwitched,
  revealToken,
  revokeFormer,
  rotateToken,
  type Sealed,
  type Token,
  type TokenDoor,
  TokenError,
  type TokenKind,
  tokenCommand,
  tokenMeant,
} from '../../lambda/delivery/admin/credentials/tokens';
import type { Command, Invocation } from '../command';
import { OperatorError } from '../failure';
import { afterRotation, cutOff, nextStep, sealText, tokenText } from '../token-text';

const one = { least: 0, most: 1 } as const;

const health = { name: 'health', text: 'the health token, which opens GET /health and nothing else' };

/** The token that a command is about. @throws OperatorError for a bridge that has no health token yet */
async function doorOf(invocation: Invocation): Promise<TokenDoor & { readonly tokenKind: TokenKind }> {
  const { admin, resources, secrets, token, tokenIn } = await invocation.target();
  const common = { admin, resources, secrets };
  if (!invocation.has('health'))
    return { ...common, tokenKind: 'bearer', secretArn: resources.bearerTokenSecret, token };
  const secretArn = resources.healthTokenSecret;
  if (secretArn !== undefined) return { ...common, tokenKind: 'health', secretArn, token: tokenIn(secretArn) };
  throw new OperatorError(
    'This bridge was deployed before there was a health token. The next deployment makes one: npx cdk deploy',
    'no-token',
  );
}

export const tokenList: Command = {
  name: 'token list',
  when: 'every day',
  summary: 'list the valid bearer tokens and who used them last',
  about:
    'Each token with its id, its age, and which client used it last, when, and from which address. So you know when the identity provider has switched to a new token. The id is no part of the token. A use is recorded within a minute.',
  options: [{ name: 'check', text: 'exit code 4 while a client still uses the former token' }, health],
  examples: ['npx scim-bridge token list', 'npx scim-bridge token list --health'],
  run: async (invocation) => {
    const door = await doorOf(invocation);
    const tokens = await listTokens(door);
    const now = door.admin.clock();
    const waiting = notSwitched(tokens);
    return {
      text: [...tokens.map((token) => tokenText(token, now)), '', nextStep(door.tokenKind, tokens, now)].join('\n'),
      json: { tokens, notSwitched: waiting },
      attention: waiting.length > 0,
    };
  },
};

export const tokenShow: Command = {
  name: 'token show',
  when: 'first day',
  operands: '[<id>]',
  takes: one,
  summary: 'show the bearer token, to paste into the provider',
  about:
    'Shows the current token, or the one with this id. Whoever has it can act as your identity provider. It is shown at a terminal only, unless you ask for it with --yes or --json. That it was shown is recorded, with your name.',
  options: [health],
  examples: [
    'npx scim-bridge token show',
    'npx scim-bridge token show --yes | pbcopy',
    'npx scim-bridge token show --health',
  ],
  run: async (invocation) => {
    if (!invocation.screen && !invocation.has('yes') && !invocation.has('json')) {
      throw new OperatorError(
        'The token is not shown: the output is not a terminal, and might be kept in a log. To have it all the same, use --yes or --json.',
        'unconfirmed',
      );
    }
    const door = await doorOf(invocation);
    const meant = tokenMeant(await listTokens(door), invocation.operands[0], 'current', door.tokenKind);
    if (meant === undefined) throw noToken(door.tokenKind);
    const token = await revealToken(door, meant.version);
    invocation.progress(`Token ${meant.id} (${meant.state}). ${whatItOpens[door.tokenKind]}`);
    return { text: token, json: { id: meant.id, state: meant.state, token } };
  },
};

const whatItOpens: Readonly<Record<TokenKind, string>> = {
  bearer: 'Whoever has it can act as your identity provider: paste it there, and keep it nowhere else.',
  health: 'It opens GET /health and nothing else: give it to your monitors.',
};

export const tokenRotate: Command = {
  name: 'token rotate',
  when: 'once a year',
  summary: 'replace the bearer token, without an outage',
  about:
    "The new token is valid at once. The account's credential is sealed under it in the same step. The former token stays valid until you revoke it, or until formerTokenGraceDays have passed. The command shows where to paste the new token.\nIf it was interrupted, run it again: it finishes what was begun. While nobody has used the new token, it makes no other, because that would end the token in use.",
  options: [{ name: 'again', text: 'make another one, although nobody has used the last one yet' }, health],
  examples: ['npx scim-bridge token rotate'],
  run: async (invocation) => {
    const door = await doorOf(invocation);
    const before = await listTokens(door);
    const [current] = before;
    if (current === undefined) throw noToken(door.tokenKind);
    const now = door.admin.clock();
    if (isUnderWay(before) && !invocation.has('again')) {
      const text = `The token ${current.id} is new, and nobody has used it yet. No other one was made.`;
      return result(door, text, before, { rotated: false, scimsession: await finishRotation(door) });
    }
    const ending = door.resources.formerTokenGraceDays === 0 ? current.uses : notSwitched(before);
    if (ending.length > 0) await invocation.confirm(`A token that is in use ends. ${cutOff(ending, now)}`);
    const { scimsession, version } = await rotateToken(door, current.version);
    const after = await listTokens(door);
    const id = after.find((each) => each.version === version)?.id ?? version;
    const text = `The new ${door.tokenKind} token is ${id}. It is valid now.`;
    return result(door, text, after, { rotated: true, scimsession });
  },
};

function result(
  { tokenKind }: { readonly tokenKind: TokenKind },
  text: string,
  tokens: readonly Token[],
  { rotated, scimsession }: { readonly rotated: boolean; readonly scimsession: Sealed | undefined },
) {
  const lines = [text, ...(scimsession === undefined ? [] : [sealText(scimsession)]), afterRotation(tokenKind, tokens)];
  return { text: lines.join('\n'), json: { rotated, ...(scimsession === undefined ? {} : { scimsession }), tokens } };
}

export const tokenRevoke: Command = {
  name: 'token revoke',
  when: 'bad day',
  operands: '[<id>]',
  takes: one,
  summary: 'end the former bearer token',
  about:
    'Whoever presents the former token is refused within a minute. Shows who used it last before it asks. To replace a token that has leaked: first "token rotate", paste the new token, then "token revoke".',
  options: [health],
  examples: ['npx scim-bridge token revoke'],
  run: async (invocation) => {
    const door = await doorOf(invocation);
    const tokens = await listTokens(door);
    const meant = tokenMeant(tokens, invocation.operands[0], 'former', door.tokenKind);
    if (meant === undefined) return { text: 'There is no former token that is valid.', json: { revoked: null } };
    if (meant.state === 'current') {
      throw new TokenError(
        'in-use',
        `${meant.id} is the current token. Replace it first: ${tokenCommand('rotate', door.tokenKind)}`,
      );
    }
    const waiting = notSwitched(tokens);
    const consequence =
      waiting.length > 0
        ? cutOff(waiting, door.admin.clock())
        : 'No client is recorded that used it and does not use the current one.';
    await invocation.confirm(`The former token ${meant.id} ends within a minute. ${consequence}`);
    await revokeFormer(door, meant.version);
    return {
      text: `The former token ${meant.id} ends within a minute.`,
      json: { revoked: meant.id, cutOff: waiting },
    };
  },
};

const noToken = (kind: TokenKind): TokenError =>
  new TokenError('no-token', `There is no ${kind} token: its secret is empty. Deploy again: npx cdk deploy`);
