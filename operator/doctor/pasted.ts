import { recogniseMistake, type TokenVersion } from '../../lambda/delivery/admin/credentials/connection';
import type { Finding } from './finding';

/** What people paste around a token, with what takes it away. */
const wrappings: readonly (readonly [what: string, pattern: RegExp, inside: string])[] = [
  ['blanks or line breaks around it', /^\s+|\s+$/g, ''],
  ['invisible characters in it', /[\p{Cf}\u00a0]/gu, ''],
  ['"Authorization:" before it', /^authorization\s*:\s*/i, ''],
  ['"Bearer" before it', /^bearer[\s:]+/i, ''],
  ['quotation marks around it', /^(["'`“”‘’«»])(.*)["'`“”‘’«»]$/s, '$2'],
  ['a line break or blank in it', /\s+/g, ''],
];

/** A token that was cut off is recognised from this length on: shorter beginnings happen by chance. */
const shortestPart = 16;

/**
 * Compares what somebody pasted into the identity provider with the bearer token. Says what is wrong, and never quotes any of it.
 *
 * @param versions the valid tokens, the current one first
 */
export function pastedToken(pasted: string, versions: readonly TokenVersion[]): Finding {
  const { token, around } = unwrapped(pasted, versions);
  const [current, ...former] = versions;
  const why = 'The identity provider presents exactly what was pasted, and the bridge answers 401.';
  const again = 'Paste it again, and nothing but the token: npx scim-bridge token show';
  const isCurrent = token === current?.token;
  if (isCurrent || former.some((each) => each.token === token)) {
    if (around.length > 0) {
      const what = `What you pasted is the ${isCurrent ? '' : 'former '}token with ${around.join(', ')}.`;
      return { code: 'pasted-wrapped', level: 'problem', what, why, fix: again };
    }
    if (isCurrent) return { code: 'pasted-token', level: 'ok', what: 'What you pasted is the bearer token, exactly.' };
    return {
      code: 'pasted-former',
      level: 'problem',
      what: 'What you pasted is the former token. It was replaced.',
      why: 'It is refused as soon as it is revoked or its grace period ends.',
      fix: 'Paste the current one: npx scim-bridge token show',
    };
  }
  const whole = current?.token ?? '';
  if (token.length >= shortestPart && whole !== '' && (whole.startsWith(token) || whole.endsWith(token))) {
    const what = `What you pasted is a part of the token: ${token.length} of ${whole.length} characters.`;
    return { code: 'pasted-part', level: 'problem', what, why, fix: again };
  }
  if (whole !== '' && token.includes(whole)) {
    const what = 'What you pasted contains the token, and more.';
    return { code: 'pasted-wrapped', level: 'problem', what, why, fix: again };
  }
  const mistake = recogniseMistake(pasted);
  const what =
    mistake === undefined ? 'What you pasted is no token of this bridge.' : `What you pasted is ${mistake.what}.`;
  return { code: 'pasted-other', level: 'problem', what, why, fix: again };
}

/** Takes away what does not belong to a token, one layer after the other, until a valid one appears or nothing is left to take away. */
function unwrapped(pasted: string, versions: readonly TokenVersion[]): { token: string; around: readonly string[] } {
  const valid = new Set(versions.map(({ token }) => token));
  const around = new Set<string>();
  let token = pasted;
  while (!valid.has(token)) {
    // The first that fits, then from the top again: blanks within are the last resort, for they separate "Bearer" from what follows.
    const wrapping = wrappings.find(([, pattern, inside]) => token.replace(pattern, inside) !== token);
    if (wrapping === undefined) break;
    const [what, pattern, inside] = wrapping;
    around.add(what);
    token = token.replace(pattern, inside);
  }
  return { token, around: [...around] };
}

/** Compares the Base URL that somebody pasted with the bridge's. Whether it works as well is for a request to say. */
export function pastedUrl(pasted: string, baseUrl: string): Finding {
  const given = pasted
    .trim()
    .replace(/^(["'`“”])(.*)["'`“”]$/s, '$2')
    .trim();
  const fix = `Paste it exactly so: ${baseUrl}`;
  const problem = (code: string, what: string): Finding => ({ code, level: 'problem', what, fix });
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return problem('pasted-url', `"${given.slice(0, 80)}" is no address: it begins with https://.`);
  }
  const own = new URL(baseUrl);
  if (given !== pasted)
    return problem('pasted-url', 'The Base URL was pasted with blanks or quotation marks around it.');
  if (url.host !== own.host)
    return problem('pasted-url-host', `${url.host} is not the host of this bridge, ${own.host}.`);
  if (url.protocol !== own.protocol) {
    return problem(
      'pasted-url',
      `The Base URL begins with ${url.protocol}//; the bridge answers ${own.protocol}// only.`,
    );
  }
  if (/\/(Users|Groups|Schemas|ServiceProviderConfig)\/?$/i.test(url.pathname)) {
    return problem(
      'pasted-url-resource',
      'The Base URL ends in the name of a resource. The identity provider adds that itself.',
    );
  }
  if (url.pathname.endsWith('/') && url.pathname !== '/') {
    const what = 'The Base URL ends in a slash. The bridge understands that; a proxy in front of it may not.';
    return { code: 'pasted-url-slash', level: 'note', what, fix };
  }
  if (url.search !== '' || url.hash !== '') {
    // Entra ID's switch is part of its Tenant URL; Entra keeps it to itself.
    if (/aadOptscim062020/i.test(url.search))
      return { code: 'pasted-url', level: 'ok', what: "The Base URL is right, with Entra ID's switch after it." };
    return problem('pasted-url', 'The Base URL has something after its path ("?" or "#").');
  }
  if (given === baseUrl) return { code: 'pasted-url', level: 'ok', what: 'The Base URL is right.' };
  return {
    code: 'pasted-url-path',
    level: 'note',
    what: `The Base URL differs from the bridge's own (${baseUrl}) in its path. The paths /scim/v2 and /scim, and none, all work.`,
  };
}
