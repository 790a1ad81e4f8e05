/** The shortest piece of a secret that counts as shown, in characters. */
export const pieceLength = 16;

/** A spelling in which a text may quote a secret, and how that begins. */
export interface Spelling {
  readonly name: string;
  readonly begin: string;
}

/**
 * How a secret may be quoted: as it is, or in an encoding of it, or of something that it is a part of, such as the whole Authorization
 * header. Each is told by its beginning, so that a prefix of the secret is found as well.
 */
export function spellingsOf(secret: string): readonly Spelling[] {
  const piece = secret.slice(0, pieceLength);
  const bytes = Buffer.from(piece, 'utf8');
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  const spellings = [
    { name: 'as it is', begin: piece },
    { name: 'in JSON', begin: JSON.stringify(piece).slice(1, -1) },
    { name: 'in JSON, twice', begin: JSON.stringify(JSON.stringify(piece)).slice(3, -3) },
    { name: 'in JSON, every character escaped', begin: [...piece].map(escaped).join('') },
    { name: 'percent-encoded', begin: encodeURIComponent(piece) },
    { name: 'percent-encoded, every byte', begin: pairs.map((pair) => `%${pair.toUpperCase()}`).join('') },
    { name: 'percent-encoded, every byte in lower case', begin: pairs.map((pair) => `%${pair}`).join('') },
    { name: 'in hexadecimal', begin: hex },
    { name: 'in upper-case hexadecimal', begin: hex.toUpperCase() },
    { name: 'as a list of bytes', begin: [...bytes].join(',') },
    ...[0, 1, 2].flatMap((offset) => {
      const name = `in base64, ${offset} bytes after a group begins`;
      const begin = base64At(bytes, offset);
      return [
        { name, begin },
        { name: `${name} (base64url)`, begin: begin.replaceAll('+', '-').replaceAll('/', '_') },
      ];
    }),
  ];
  return spellings.filter(({ begin }, index) => spellings.findIndex((each) => each.begin === begin) === index);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The base64 of bytes that come after some others: without the digits that depend on what is before or after them. */
function base64At(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const [before, whole] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)];
  return encoded.slice(before, whole);
}
