import { pieceLength, spellingsOf } from './encodings';

/** Something that the system printed, logged, stored or returned. */
export interface Channel {
  readonly name: string;
  readonly content: Buffer;
}

/** A secret that nothing may show. */
export interface KnownSecret {
  readonly name: string;
  readonly value: string;
}

/**
 * Looks for secrets in everything that the system has said.
 *
 * @returns where which one is shown, in words that do not repeat it
 * @throws RangeError when a secret is too short to be told from other text
 */
export function shownSecrets(channels: readonly Channel[], secrets: readonly KnownSecret[]): readonly string[] {
  const weak = secrets.find(({ value }) => value.length < pieceLength);
  if (weak !== undefined) throw new RangeError(`${weak.name} is too short to be looked for.`);
  return secrets.flatMap((secret) =>
    spellingsOf(secret.value).flatMap(({ name: spelling, begin }) =>
      channels.flatMap(({ name, content }) => {
        const at = content.indexOf(begin, 0, 'latin1');
        return at < 0 ? [] : [`${name}, line ${lineOf(content, at)}: ${secret.name}, ${spelling}`];
      }),
    ),
  );
}

/** @throws Error that says where which secret is shown */
export function refuseShownSecrets(channels: readonly Channel[], secrets: readonly KnownSecret[]): void {
  const shown = shownSecrets(channels, secrets);
  if (shown.length > 0) throw new Error(`Secrets are shown:\n${shown.map((line) => `  ${line}`).join('\n')}`);
}

function lineOf(content: Buffer, at: number): number {
  let lines = 1;
  for (let next = content.indexOf(10); next >= 0 && next < at; next = content.indexOf(10, next + 1)) lines += 1;
  return lines;
}
