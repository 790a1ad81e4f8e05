import { readFileSync } from 'node:fs';
import { type Mistake, recogniseMistake } from '../../lambda/delivery/admin/credentials/connection';
import { UsageError } from '../failure';
import { fileTrouble } from '../files';
import { asJsonObject } from '../json';
import type { Field } from './choices';

/**
 * Reads the secrets of an upstream from a file, or from stdin: the secret alone where there is one, else a JSON object with the
 * fields' names.
 *
 * @param source a path, or `-`
 * @throws UsageError naming what was found instead, without quoting it
 */
export function readSecrets(source: string, fields: readonly Field[]): ReadonlyMap<string, string> {
  const text = readSource(source)
    .replace(/^\uFEFF/, '')
    .replace(/[\r\n]+$/, '');
  const from = source === '-' ? 'On stdin' : `In ${source}`;
  if (text.trim() === '') throw new UsageError(`${from} there is nothing at all. Nothing was stored.`);
  const given = asJsonObject(text);
  const names = fields.map(({ name }) => name);
  if (given !== undefined && names.every((name) => typeof given[name] === 'string')) {
    return new Map(names.map((name) => [name, String(given[name])]));
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) {
    const mistake = recogniseMistake(text);
    if (mistake !== undefined) throw new UsageError(`${from} there is ${mistake.what}. ${mistake.todo}`);
    return new Map([[only, text]]);
  }
  const shape = names.map((name) => `"${name}": "…"`).join(', ');
  throw new UsageError(`${from} there must be a JSON object with these texts: {${shape}}.`);
}

/** A typed or pasted secret without what the clipboard added, or what is wrong with it. */
export function checkSecret({ name }: Field, given: string): { readonly secret: string } | Mistake {
  // A password may begin or end with a space; a token never does.
  const secret = name === 'password' ? given.replace(/[\r\n]+$/, '') : given.trim();
  const mistake = recogniseMistake(secret);
  if (mistake === undefined || name === 'password') return { secret };
  return name === 'secretKey' && /^A3-/i.test(secret) ? { secret } : mistake;
}

/** Reads a file, or stdin (`-`). @throws UsageError */
export function readSource(source: string): string {
  try {
    return readFileSync(source === '-' ? 0 : source, 'utf8');
  } catch (error) {
    const where = source === '-' ? 'stdin' : source;
    throw new UsageError(`The secrets cannot be read from ${where}: ${fileTrouble(error)}.`);
  }
}
