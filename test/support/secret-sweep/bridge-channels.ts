import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openScimsession } from '../../../lambda/secrets/scimsession';
import type { Secret } from '../../../local/secrets/secret';
import { type Channel, type KnownSecret, refuseShownSecrets } from './sweep';

/** Where a bridge under test writes what it answers, beside its state folder (record-responses.cjs). */
export const responsesFile = (stateDir: string): string => `${stateDir}-responses`;

/** Where a test tells the sweep of a secret of somebody else that it has presented to the bridge, one a line. */
export const presentedFile = (stateDir: string): string => `${stateDir}-presented`;

/** What is meant to hold secrets, and the synthesized app, which is made before there are any. */
const apart = new Set(['secrets.json', 'bridge.json', 'database-key', 'cdk.out']);

/**
 * Everything that a local bridge has logged, stored, returned and printed: the logs of its functions and of its API, its metrics, the queue
 * of failures, the tables with the history in their streams, and the console.
 *
 * @param stateDir its `--data-dir`
 * @param said what it has written to the console
 */
export function channelsOf(stateDir: string, said: string): readonly Channel[] {
  const stored = readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(stateDir, path.join(entry.parentPath, entry.name)))
    .filter((name) => !apart.has(name.split(path.sep)[0] ?? ''))
    .flatMap((name) => {
      try {
        return [{ name, content: readFileSync(path.join(stateDir, name)) }];
      } catch (error) {
        // A journal of the database that is gone by now: what was in it is in the database.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    });
  const responses = responsesFile(stateDir);
  // The one place where the token is meant to be read: the start says what to paste.
  const console = said.replace(/^ *Token Key {2}.*$/gm, '');
  return [
    ...stored,
    ...(existsSync(responses) ? [{ name: 'responses', content: readFileSync(responses) }] : []),
    { name: 'console', content: Buffer.from(console) },
  ];
}

/** The secrets of a bridge: every version of its bearer token and its health token, and the credentials in its scimsession. */
export async function secretsOf(stateDir: string): Promise<readonly KnownSecret[]> {
  const file = path.join(stateDir, 'secrets.json');
  if (!existsSync(file)) return [];
  const values = (JSON.parse(readFileSync(file, 'utf8')) as readonly Secret[]).flatMap(({ versions }) =>
    versions.map(({ id, secretString = '' }) => ({ version: id, text: secretString })),
  );
  const isSealed = (text: string) => text.split('.').length === 5;
  const tokens = values.filter(({ text }) => !isSealed(text)).map(({ version, text }) => ({ version, token: text }));
  const opened = await Promise.all(
    values.filter(({ text }) => isSealed(text)).map(({ text }) => openScimsession(text, tokens).catch(() => undefined)),
  );
  const credentials = opened.flatMap((each) => Object.values(each?.upstreams ?? {}).flatMap(credentialsIn));
  return unique([
    ...tokens.map(({ token }) => ({ name: 'a token of the bridge', value: token })),
    ...credentials.map((value) => ({ name: 'the credential of the account', value })),
    ...presented(stateDir),
  ]);
}

const credentialFields = new Set(['token', 'password', 'secretKey', 'clientSecret']);

const credentialsIn = (description: object): string[] =>
  Object.entries(description).flatMap(([field, value]) =>
    credentialFields.has(field) && typeof value === 'string' ? [value] : [],
  );

function presented(stateDir: string): KnownSecret[] {
  const file = presentedFile(stateDir);
  if (!existsSync(file)) return [];
  const values = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return values.map((value) => ({ name: "somebody else's token that was presented", value }));
}

const unique = (secrets: readonly KnownSecret[]): KnownSecret[] =>
  secrets.filter(
    ({ value }, index) => value.length >= 16 && secrets.findIndex((each) => each.value === value) === index,
  );

/** @throws Error that says where a bridge has shown which secret */
export async function refuseLeaks(stateDir: string, said: string): Promise<void> {
  if (!existsSync(stateDir)) return;
  refuseShownSecrets(channelsOf(stateDir, said), await secretsOf(stateDir));
}
