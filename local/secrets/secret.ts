import { randomInt, randomUUID } from 'node:crypto';
import { asList, asNumber, asObject, type Json, type JsonObject } from '../template/template';

/** One version of a secret's value. */
export interface SecretVersion {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly secretString?: string;
  /** Base64. */
  readonly secretBinary?: string;
}

/** A secret with its versions. The values are in memory and in the state folder only. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  /** ARN of the customer's key; absent when the account's default key is used. */
  readonly keyArn?: string;
  readonly created: number;
  readonly versions: readonly SecretVersion[];
  /** Staging label, such as AWSCURRENT, to version id. */
  readonly stages: Readonly<Record<string, string>>;
}

const classes = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

/** The first version of a secret as its resource declares it: a given value, a generated one, or none at all. */
export function firstVersion(properties: JsonObject, now: number): readonly SecretVersion[] {
  const id = randomUUID();
  if (typeof properties.SecretString === 'string') return [{ id, created: now, secretString: properties.SecretString }];
  const rules = asObject(properties.GenerateSecretString);
  return rules === undefined ? [] : [{ id, created: now, secretString: generate(rules) }];
}

/** A random value by the rules of `GenerateSecretString`, with Secrets Manager's defaults (32 characters, one of each class). */
function generate(rules: JsonObject): string {
  const password = randomPassword(rules);
  if (typeof rules.GenerateStringKey !== 'string') return password;
  const template = JSON.parse(String(rules.SecretStringTemplate ?? '{}')) as Record<string, Json>;
  return JSON.stringify({ ...template, [rules.GenerateStringKey]: password });
}

function randomPassword(rules: JsonObject): string {
  const length = asNumber(rules.PasswordLength, 'PasswordLength') ?? 32;
  const excluded = new Set(String(rules.ExcludeCharacters ?? ''));
  const allowed = (characters: string) => [...characters].filter((each) => !excluded.has(each));
  const sets = [
    isTrue(rules.ExcludeLowercase) ? [] : allowed(classes.lower),
    isTrue(rules.ExcludeUppercase) ? [] : allowed(classes.upper),
    isTrue(rules.ExcludeNumbers) ? [] : allowed(classes.numbers),
    isTrue(rules.ExcludePunctuation) ? [] : allowed(classes.punctuation),
    isTrue(rules.IncludeSpace) ? allowed(' ') : [],
  ].filter((set) => set.length > 0);
  const all = sets.flat();
  const required = rules.RequireEachIncludedType === undefined || isTrue(rules.RequireEachIncludedType) ? sets : [];
  const characters = required.map(pick);
  while (characters.length < length) characters.push(pick(all));
  // The required characters came first; a shuffle leaves no trace of that.
  for (let i = characters.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [characters[i], characters[j]] = [characters[j] ?? '', characters[i] ?? ''];
  }
  return characters.slice(0, length).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function isTrue(value: Json | undefined): boolean {
  return asList(value).some((each) => each === true || each === 'true');
}
