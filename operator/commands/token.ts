import {
  finishRotation,
  isUnderWay,
  listTokens,
  notSwitched,
  revealToken,
  revokeFormer,
  rotateToken,
  type Token,
  TokenError,
  tokenMeant,
} from '../../lambda/delivery/admin/credentials/tokens';
import type { Command } from '../command';
import { OperatorError } from '../failure';
import { afterRotation, cutOff, nextStep, sealText, tokenText } from '../token-text';

const one = { least: 0, most: 1 } as const;

export const tokenList: Command = {
  name: 'token list',
  when: 'every day',
  summary: 'list the valid bearer tokens and who used them last',
  about:
    'Each token with its id, its age, and which client used it last, when, and from which address. So you know when the identity provider has switched to a new token. The id is no part of the token. A use is recorded within a minute.',
  options: [{ name: 'check', text: 'exit code 4 while a client still uses the former token' }],
  examples: ['npx scim-bridge token list'],
  run: async (invocation) => {
    const target = await invocation.target();
    const tokens = await listTokens(target);
    const now = target.admin.clock();
    const waiting = notSwitched(tokens);
    return {
      text: [...tokens.map((token) => tokenText(token, now)), '', nextStep(tokens, now)].join('\n'),
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
  options: [],
  examples: ['npx scim-bridge token show', 'npx scim-bridge token show --yes | pbcopy'],
  run: async (invocation) => {
    if (!invocation.screen && !invocation.has('yes') && !invocation.has('json')) {
      throw new OperatorError(
        'The token is not shown: the output is not a terminal, and might be kept in a log. To have it all the same, use --yes or --json.',
        'unconfirmed',
      );
    }
    const target = await invocation.target();
    const meant = tokenMeant(await listTokens(target), invocation.operands[0], 'current');
    if (meant === undefined) throw noToken();
    const token = await revealToken(target, meant.version);
    invocation.progress(
      `Token ${meant.id} (${meant.state}). Whoever has it can act as your identity provider: paste it there, and keep it nowhere else.`,
    );
    return { text: token, json: { id: meant.id, state: meant.state, token } };
  },
};

export const tokenRotate: Command = {
  name: 'token rotate',
  when: 'once a year',
  summary: 'replace the bearer token, without an outage',
  about:
    "The new token is valid at once. The account's credential is sealed under it in the same step. The former token stays valid until you revoke it, or until formerTokenGraceDays have passed. The command shows where to paste the new token.\nIf it was interrupted, run it again: it finishes what was begun. While nobody has used the new token, it makes no other, because that would end the token in use.",
  options: [{ name: 'again', text: 'make another one, although nobody has used the last one yet' }],
  examples: ['npx scim-bridge token rotate'],
  run: async (invocation) => {
    const target = await invocation.target();
    const before = await listTokens(target);
    const [current] = before;
    if (current === undefined) throw noToken();
    const now = target.admin.clock();
    if (isUnderWay(before) && !invocation.has('again')) {
      const scimsession = await finishRotation(target);
      const text = `The token ${current.id} is new, and nobody has used it yet. No other one was made.\n${sealText(scimsession)}`;
      return result(text, before, { rotated: false, scimsession });
    }
    const ending = target.resources.formerTokenGraceDays === 0 ? current.uses : notSwitched(before);
    if (ending.length > 0) await invocation.confirm(`A token that is in use ends. ${cutOff(ending, now)}`);
    const { scimsession, version } = await rotateToken(target, current.version);
    const after = await listTokens(target);
    const id = after.find((each) => each.version === version)?.id ?? version;
    const text = `The new bearer token is ${id}. It is valid now.\n${sealText(scimsession)}`;
    return result(text, after, { rotated: true, scimsession });
  },
};

function result(text: string, tokens: readonly Token[], json: object) {
  return { text: `${text}\n${afterRotation(tokens)}`, json: { ...json, tokens } };
}

export const tokenRevoke: Command = {
  name: 'token revoke',
  when: 'bad day',
  operands: '[<id>]',
  takes: one,
  summary: 'end the former bearer token',
  about:
    'Whoever presents the former token is refused within a minute. Shows who used it last before it asks. To replace a token that has leaked: first "token rotate", paste the new token, then "token revoke".',
  options: [],
  examples: ['npx scim-bridge token revoke'],
  run: async (invocation) => {
    const target = await invocation.target();
    const tokens = await listTokens(target);
    const meant = tokenMeant(tokens, invocation.operands[0], 'former');
    if (meant === undefined) return { text: 'There is no former token that is valid.', json: { revoked: null } };
    if (meant.state === 'current') {
      throw new TokenError(
        'in-use',
        `${meant.id} is the current token. Replace it first: npx scim-bridge token rotate`,
      );
    }
    const waiting = notSwitched(tokens);
    const consequence =
      waiting.length > 0
        ? cutOff(waiting, target.admin.clock())
        : 'No client is recorded that used it and does not use the current one.';
    await invocation.confirm(`The former token ${meant.id} ends within a minute. ${consequence}`);
    await revokeFormer(target, meant.version);
    return {
      text: `The former token ${meant.id} ends within a minute.`,
      json: { revoked: meant.id, cutOff: waiting },
    };
  },
};

const noToken = (): TokenError =>
  new TokenError('no-token', 'There is no bearer token: its secret is empty. Deploy again: npx cdk deploy');
