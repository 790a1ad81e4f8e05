import { readFileSync } from 'node:fs';
import { upstreamsOfSealed } from '../../lambda/delivery/admin/credentials/connection';
import type { Secret } from '../secrets/secret';
import { NotForgottenError } from './state-folder';

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
    `--fresh permanently deletes the state in ${folder}: every user, group and membership, the record of deliveries, the bearer token ` +
    `that the identity provider uses, and the credential of the account ${names.join(' and ')}. The account itself stays unchanged.`;
  if (agrees === undefined) {
    throw new NotForgottenError(
      `${what}\nNothing was deleted. To confirm in advance, add --yes. To keep the state, use another --data-dir.`,
    );
  }
  if (!(await agrees(`${what}\nDelete this state?`))) throw new NotForgottenError('Nothing was deleted.');
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
