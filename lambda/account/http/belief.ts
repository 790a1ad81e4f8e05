import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { lowerCased } from './said';

/** An error that came with a status of success. */
export interface HiddenError {
  /** The status that the body names, 400 to 599; undefined when it names none. */
  readonly status: number | undefined;
}

/**
 * Whether the body of a 2xx says that the request failed. Servers and the proxies before them do that: a SCIM error, a status of 400
 * and more as a number or as text, a filled `error` or `Errors`, `"success": false`. The one place that decides it, for every request
 * of every adapter that speaks HTTP or JSON.
 *
 * @returns undefined when the body says nothing of the kind: then the answer is believed, as far as what it shows agrees
 */
export function errorIn(body: JsonObject): HiddenError | undefined {
  const members = lowerCased(body);
  const status = statusIn(members);
  const says =
    status !== undefined ||
    isErrorSchema(members.get('schemas')) ||
    isFilled(members.get('errors')) ||
    isFilled(members.get('error')) ||
    isFailure(members.get('status')) ||
    [members.get('success'), members.get('ok')].some((value) => /^(false|0)$/i.test(textOf(value)));
  return says ? { status: status ?? statusInside(members) } : undefined;
}

/** A status of its own, under the names in use. `code` is one where the body is no resource and no list: there it may be anything. */
function statusIn(members: ReadonlyMap<string, Json>): number | undefined {
  const isResource = members.has('id') || members.has('resources') || members.has('results');
  const names = ['status', 'statuscode', 'status_code', 'httpstatus', ...(isResource ? [] : ['code'])];
  return names.map((name) => errorStatus(members.get(name))).find((status) => status !== undefined);
}

/** `"Errors": {"description": …, "code": 400}` */
function statusInside(members: ReadonlyMap<string, Json>): number | undefined {
  for (const name of ['errors', 'error']) {
    const value = members.get(name) ?? null;
    const [first = null] = Array.isArray(value) ? value : [value];
    if (!isObject(first)) continue;
    const inner = lowerCased(first);
    const status = errorStatus(inner.get('status')) ?? errorStatus(inner.get('code'));
    if (status !== undefined) return status;
  }
  return undefined;
}

/** 400 to 599, as a number or at the beginning of a text such as "404 Not Found". */
function errorStatus(value: Json | undefined): number | undefined {
  const [, status] = /^\s*([45]\d\d)\b/.exec(textOf(value)) ?? [];
  return status === undefined ? undefined : Number(status);
}

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const isFailure = (status: Json | undefined): boolean => /^(error|fail|failed|failure)$/i.test(textOf(status).trim());

function isErrorSchema(schemas: Json | undefined): boolean {
  return (Array.isArray(schemas) ? schemas : [schemas]).some((schema) =>
    /:messages:[\d.]+:error$/i.test(textOf(schema)),
  );
}

function isFilled(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === 'string') return !/^\s*(false|none|null|ok|0)?\s*$/i.test(value);
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== 0;
}
