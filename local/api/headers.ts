/** Headers as name and value pairs, in order, repetitions included, names as sent. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'keep-alive',
  'max-forwards',
  'server',
  'user-agent',
  'warn',
  'www-authenticate',
]);
const dropped = new Set([
  'expect',
  'host',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/**
 * A function's response headers as they reach the client. API Gateway keeps some names to itself: it gives those of the
 * function another name, or leaves them out (its "important notes" list them).
 */
export function toClient(headers: HeaderList): HeaderList {
  return headers.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (dropped.has(lower)) return [];
    return [[remapped.has(lower) ? `x-amzn-Remapped-${name}` : name, value] as const];
  });
}

/** Headers of the connection between client and API Gateway, which a function does not get to see. */
const hopByHop = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
]);

/** A client's request headers as they reach the function. */
export function toFunction(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
}

/** Node's flat list of names and values. */
export function fromRaw(raw: readonly string[]): HeaderList {
  return Array.from(
    { length: raw.length / 2 },
    (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const,
  );
}

/** All values of a header, whatever the case of its name; several joined by comma and space as one. */
export function joined(headers: HeaderList, name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The two forms in which a proxy event holds headers or query parameters: the last value, and all of them. */
export function singleAndMulti(list: HeaderList): {
  readonly single: Readonly<Record<string, string>>;
  readonly multi: Readonly<Record<string, readonly string[]>>;
} {
  // Names come from outside: as keys of a plain object, `__proto__` and `constructor` would be found to be there already.
  const multi = new Map<string, string[]>();
  for (const [name, value] of list) {
    const values = multi.get(name);
    if (values === undefined) multi.set(name, [value]);
    else values.push(value);
  }
  return { single: Object.fromEntries(list), multi: Object.fromEntries(multi) };
}
