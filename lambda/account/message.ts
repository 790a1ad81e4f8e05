/** Maximum length of an upstream's text that is kept, in characters. */
const MAX_WORDS = 300;

// Whatever was configured, these are never shown: tokens after "Bearer"/"Basic", and 1Password Secret Keys.
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+|\bA3-[A-Z0-9]{6}(-[A-Z0-9]{5,6}){4,5}\b/gi;

/** Turns an upstream's text into a message that may be stored, logged and shown. */
export type Wording = (text: string) => string;

/**
 * Upstreams quote requests in their errors, and a proxy's error page may hold anything: so every text passes here before it is kept.
 *
 * @param secrets what must never appear, in any encoding that an error may quote it in
 * @returns a function that takes secrets and control characters out, folds white space and shortens to 300 characters
 */
export function wording(secrets: readonly string[]): Wording {
  const hidden = [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of hidden) clean = withoutBeginning(clean.replaceAll(secret, '[hidden]'), secret);
    clean = clean
      .replace(CREDENTIALS, '[hidden]')
      .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\s]+/gu, ' ')
      .trim();
    return clean.length > MAX_WORDS ? `${clean.slice(0, MAX_WORDS - 1)}…` : clean;
  };
}

/** So many characters from the beginning of a secret are no coincidence, and worth hiding. */
const TELLING = 12;

/** Servers quote the beginning of a token, and three full stops. */
function withoutBeginning(text: string, secret: string): string {
  if (secret.length <= TELLING) return text;
  const [before = '', ...quoted] = text.split(secret.slice(0, TELLING));
  const rests = quoted.map((rest) => {
    let shared = 0;
    while (shared < rest.length && rest[shared] === secret[TELLING + shared]) shared += 1;
    return `[hidden]${rest.slice(shared)}`;
  });
  return `${before}${rests.join('')}`;
}

/** Hides secrets that are only learnt later, such as session tokens. */
export interface SecretKeeper {
  readonly words: Wording;
  /** Hides this from now on. Only the latest few are kept: older ones have expired. */
  learn(secret: string): void;
}

export function secretKeeper(fixed: readonly string[]): SecretKeeper {
  let learnt: readonly string[] = [];
  return {
    words: (text) => wording([...fixed, ...learnt])(text),
    learn: (secret) => {
      learnt = [secret, ...learnt].slice(0, 8);
    },
  };
}

function spellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    JSON.stringify(secret).slice(1, -1),
  ];
}
