import { readFileSync } from 'node:fs';
import { upstreamsOfSealed } from '../lambda/delivery/admin/connection';
import type { Secret } from './secrets/secret';

/** Nobody agreed to forget what a connected folder holds; the message says what that is and how to agree. */
export class NotForgottenError extends Error {
  override readonly name = 'NotForgottenError';
}

/**
 * Asks before what a bridge has kept is forgotten, where that bridge was connected to an account: the account's credential goes with it,
 * and cannot be read out again. A folder that only ever had a simulated account is forgotten without a question.
 *
 * @param folder for the message
 * @param secretsFile where the folder keeps its secrets
 * @param agrees asks the person at the terminal; undefined when there is none
 * @throws NotForgottenError
 */
export async function confirmForgetting(
  folder: string,
  secretsFile: string,
  agrees: ((question: string) => Promise<boolean>) | undefined,
): Promise<void> {
  const names = connectedTo(secretsFile);
  if (names.length === 0) return;
  const what =
    `--fresh forgets what is in ${folder}, for good: every person, group and membership, who was delivered where, the bearer token ` +
    `that the identity provider has, and the credential of the account ${names.join(' and ')}. The account itself stays as it is.`;
  if (agrees === undefined) {
    throw new NotForgottenError(
      `${what}\nNothing was forgotten: add --yes when it is meant, or keep it and use another --data-dir.`,
    );
  }
  if (!(await agrees(`${what}\nForget all of it?`))) throw new NotForgottenError('Nothing was forgotten.');
}

/** The names of the accounts for which the folder has a credential. */
function connectedTo(secretsFile: string): readonly string[] {
  let secrets: readonly Secret[];
  try {
    secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as readonly Secret[];
  } catch {
    // None yet, or nothing that could be read: then there is no credential to lose.
    return [];
  }
  return secrets.flatMap(({ versions, stages }) =>
    upstreamsOfSealed(versions.find(({ id }) => id === stages.AWSCURRENT)?.secretString ?? ''),
  );
}
