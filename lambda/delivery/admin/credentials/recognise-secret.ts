import { isObject, type Json, type JsonObject } from '../../../scim/types';

/** A recognised mistake. Neither text quotes the value, which may be a secret. */
export interface Mistake {
  /** What the value is, to follow "this is" or "there is". */
  readonly what: string;
  /** What to do instead, in complete sentences. */
  readonly todo: string;
}

/** Maximum number of base64 encodings that are recognised. Two are common; more are rare. */
const deepest = 4;

const setUp = 'Run: npx scim-bridge setup';

/**
 * Recognises common mistakes where a credential or a scimsession is expected. Checks only the form, so undefined does not mean that
 * the value is correct.
 *
 * @param given the text as pasted, stored or read from a file
 */
export function recogniseMistake(given: string): Mistake | undefined {
  return recognise(given.replace(/^\uFEFF/, '').trim(), 0);
}

function recognise(text: string, layers: number): Mistake | undefined {
  if (text === '') return { what: 'nothing at all', todo: `It is not set up yet. ${setUp}` };
  const json = parseJson(text);
  if (json !== undefined && typeof json !== 'string' && typeof json !== 'number')
    return encoded(knownJson(json), layers);
  for (const [pattern, mistake] of byForm) if (pattern.test(text)) return encoded(mistake, layers);
  const jose = joseOf(text);
  if (jose !== undefined) return encoded(jose, layers);
  const decoded = layers < deepest ? fromBase64(text) : undefined;
  return decoded === undefined ? undefined : recognise(decoded, layers + 1);
}

/** Recognises a mistake that may be encoded, also more than once. */
function encoded(mistake: Mistake, layers: number): Mistake {
  if (layers === 0) return mistake;
  const times =
    layers === 1 ? 'base64-encoded' : layers === 2 ? 'base64-encoded twice' : `base64-encoded ${layers} times`;
  return { what: `${mistake.what}, ${times}`, todo: mistake.todo };
}

const byForm: readonly (readonly [RegExp, Mistake])[] = [
  [/^bearer\s/i, { what: 'a token with "Bearer" before it', todo: 'Give the token alone.' }],
  [
    /^authorization\s*:/i,
    { what: 'a whole Authorization header', todo: 'Give the token alone, what follows "Bearer".' },
  ],
  [/^(["'“‘]).*["'”’]$/s, { what: 'a value in quotation marks', todo: 'Give what is between them.' }],
  [/^https?:\/\//i, { what: 'an address', todo: 'Give the credential itself; the address has a question of its own.' }],
  [
    /^op:\/\//,
    {
      what: 'a 1Password secret reference',
      todo: 'Give what it refers to: pipe it in with op read "op://…" | npx scim-bridge setup … --secrets-from -',
    },
  ],
  [
    /^ops_[A-Za-z0-9_-]{20,}/,
    {
      what: 'the token of a 1Password service account',
      todo: 'Service accounts cannot manage people or groups. Use hosted provisioning (SCIM URL and bearer token, under Integrations in 1Password).',
    },
  ],
  [
    /^A3-[A-Z0-9]{6}-/i,
    {
      what: "the Secret Key of a person's 1Password account",
      todo: 'It is asked for by itself, for the op-cli adapter only.',
    },
  ],
  [
    /^mF_9\.B5f-4\.1JqM$/,
    { what: 'the example token that the documentation prints', todo: 'Give the token that 1Password showed you.' },
  ],
  [
    /^-----BEGIN /,
    { what: 'a PEM file (a key or a certificate)', todo: 'Give the bearer token that belongs to the SCIM URL.' },
  ],
];

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Identifies a JSON document by its keys. */
function knownJson(json: Json): Mistake {
  const object = Array.isArray(json) ? json.find(isObject) : json;
  const has = (...keys: readonly string[]) => isObject(object) && keys.every((key) => key in object);
  return documents.find(({ is }) => is(has, isObject(object) ? object : {}))?.mistake ?? unknownDocument;
}

type Has = (...keys: readonly string[]) => boolean;

const unknownDocument: Mistake = {
  what: 'a JSON document of an unknown kind',
  todo: `Enter the SCIM URL and the bearer token that 1Password shows. ${setUp}`,
};

const cliExport: Mistake = {
  what: 'an export of the 1Password CLI',
  todo: 'Enter the value itself, as printed by op read "op://vault/item/field".',
};

/** The first that fits. What the documents look like: facts of the products, most telling keys first. */
const documents: readonly { is(has: Has, object: JsonObject): boolean; readonly mistake: Mistake }[] = [
  {
    is: (has) => has('adapter') || has('upstreams'),
    mistake: {
      what: 'an unsealed description of an upstream, which exposes the credential to everybody who can read it',
      todo: `${setUp}, which seals it. If the description was stored or sent anywhere, create a new credential first.`,
    },
  },
  {
    is: (has) => has('encCredentials') && (has('uniqueKey') || has('deviceUuid')),
    mistake: {
      what: 'the 1password-credentials.json of a 1Password Connect server',
      todo: 'Connect serves vault items and cannot manage people. Use hosted provisioning (SCIM URL and bearer token, under Integrations in 1Password).',
    },
  },
  {
    is: (has, { domain }) => has('encCredentials') || typeof domain === 'string',
    mistake: {
      what: "the scimsession file of 1Password's own self-hosted SCIM bridge",
      todo: `Only that bridge can open it. To use that bridge as the upstream, choose "bridge" and enter its address and bearer token. To replace it, set up hosted provisioning in 1Password and choose "hosted". ${setUp}. Keep the file secret: together with that bridge's token it gives access to your account.`,
    },
  },
  {
    is: (has) => has('SecretString') && has('ARN'),
    mistake: {
      what: 'the complete output of aws secretsmanager get-secret-value',
      todo: 'Add --query SecretString --output text to that command and enter what it prints.',
    },
  },
  {
    is: (has, { type }) => type === 'service_account' || has('actor', 'bridgeAddress'),
    mistake: {
      what: "a Google file for 1Password's own SCIM bridge (service account key or Workspace settings)",
      todo: 'This bridge does not need it: enter the SCIM URL and the bearer token that 1Password shows.',
    },
  },
  {
    is: (has) =>
      has('title', 'category') ||
      has('user_uuid', 'account_uuid') ||
      has('email', 'state', 'type') ||
      has('latest_signin') ||
      has('id', 'fields') ||
      has('accounts'),
    mistake: cliExport,
  },
];

/** Tokens of JOSE: ours, and those of products that cannot manage people. Any other may be a SCIM server's own. */
function joseOf(text: string): Mistake | undefined {
  const parts = text.split('.');
  if (!/^[A-Za-z0-9_.-]+$/.test(text) || (parts.length !== 3 && parts.length !== 5)) return undefined;
  const header = parseJson(Buffer.from(parts[0] ?? '', 'base64url').toString('utf8'));
  if (!isObject(header)) return undefined;
  if (parts.length === 5) {
    return header.typ === 'scim-bridge-scimsession'
      ? { what: 'a sealed scimsession of this bridge', todo: 'It belongs only in its own secret.' }
      : { what: 'an encrypted token (JWE) from another program', todo: `The bridge cannot open it. ${setUp}` };
  }
  const claims = parseJson(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
  if (!isObject(claims) || !Object.keys(claims).some((claim) => claim.startsWith('1password.com/'))) return undefined;
  return {
    what: 'an access token of 1Password Connect or the Events API',
    todo: 'It cannot manage people. Use hosted provisioning (SCIM URL and bearer token, under Integrations in 1Password).',
  };
}

/**
 * What a base64 or base64url text holds, when that is text. Tokens are made of the same letters: only what decodes to printable
 * text is taken for an encoding, and a random token of 32 characters does not, save once in many million.
 */
function fromBase64(text: string): string | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  const decoded = bytes.toString('utf8');
  return /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded.trim() : undefined;
}
