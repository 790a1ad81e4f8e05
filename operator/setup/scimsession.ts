import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  openScimsession,
  readSeal,
  ScimsessionError,
  type Seal,
  sealScimsession,
  type TokenVersion,
  type Upstreams,
} from '../../lambda/secrets/scimsession';
import { readSealed, readTokenVersions } from '../../lambda/secrets/scimsession-store';
import { OperatorError } from '../failure';
import type { Target } from '../target/target';

/** What is set up at present. */
export type Present =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly upstreams: Upstreams }
  /** There is something, and it does not open; why. */
  | { readonly state: 'closed'; readonly why: string };

/** The token under which everything is sealed, and what is sealed at present. @throws OperatorError without a usable token */
export async function readPresent(
  target: Target,
): Promise<{ readonly token: TokenVersion; readonly present: Present }> {
  const [sealed, tokens] = await Promise.all([readSealed(target.secrets), readTokenVersions(target.secrets)]);
  const [token] = tokens;
  if (token === undefined) {
    throw new OperatorError(
      `The bearer token of ${target.label} is missing or shorter than 32 characters, so that nothing can be sealed under it. Rotate it: docs/security.md, "Rotating it".`,
    );
  }
  return { token, present: await opened(sealed, tokens) };
}

async function opened(sealed: string, tokens: readonly TokenVersion[]): Promise<Present> {
  try {
    return { state: 'open', upstreams: (await openScimsession(sealed, tokens)).upstreams };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return error.code === 'not-set-up' ? { state: 'none' } : { state: 'closed', why: error.message };
  }
}

/** Seals the upstreams under the current token and stores that. */
export async function store(target: Target, upstreams: Upstreams, token: TokenVersion): Promise<void> {
  await target.secretsManager.send(
    new PutSecretValueCommand({
      SecretId: target.resources.scimsessionSecret,
      SecretString: await sealScimsession(upstreams, token, new Date()),
    }),
  );
}

/** What the stored scimsession says without being opened; undefined while nothing is set up. @throws ScimsessionError */
export async function readStoredSeal(target: Target): Promise<Seal | undefined> {
  const sealed = await readSealed(target.secrets);
  return sealed.trim() === '' ? undefined : readSeal(sealed);
}
