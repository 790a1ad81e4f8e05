import type { Invocation, Result } from '../command';
import { OperatorError } from '../failure';
import type { Target } from '../target/target';
import { waitForFirstRequest } from './first-request';
import { askForProvider, pasteInstructions, providerNamed } from './paste';

const later = 'To see later who called last: npx scim-bridge token list';

/**
 * How `setup` ends: what to paste where at the identity provider, and, if the operator wants to wait for that, that it has called.
 * Nothing is left to be decided here: Ctrl-C ends it as an answer does.
 *
 * @param done what has been done, for the first line
 */
export async function connectProvider(
  invocation: Invocation,
  target: Target,
  done: string,
  json: object,
): Promise<Result> {
  const { terminal } = invocation;
  const asks = terminal.interactive && !invocation.has('yes') && !invocation.has('json');
  const named = providerNamed(invocation.value('provider'));
  if (asks) invocation.progress(`${done}\n`);
  const provider = named ?? (asks ? await unlessAborted(() => askForProvider(terminal)) : undefined);
  const paste = pasteInstructions(target, provider);
  const text = asks ? paste : `${done}\n\n${paste}`;
  const result = { ...json, provider: provider?.name ?? null };
  if (!asks && !invocation.has('wait')) return { text, json: result };
  if (!invocation.has('json')) invocation.print(`${text}\n`);
  const who = provider?.title ?? 'your identity provider';
  const waits = invocation.has('wait') || (await unlessAborted(() => terminal.agrees(`Wait until ${who} calls?`)));
  const heard = waits === true ? await waitForFirstRequest(invocation, target, who) : undefined;
  return {
    text: heard === undefined ? later : `${heard.client} called from ${heard.address}: the connection works.`,
    json: { ...result, heard: heard ?? null },
  };
}

async function unlessAborted<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'unconfirmed') return undefined;
    throw error;
  }
}
