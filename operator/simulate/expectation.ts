/**
 * What a conversation expects of an answer: as much of a test library's `expect` as conversations use, with failures in words. They are
 * part of the product, where no test library is, and read the same as tests.
 */

/** The bridge answered, and otherwise than the client expects. The message is for the administrator. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** Stands for any value that passes. */
class Matcher {
  constructor(
    readonly text: string,
    readonly matches: (value: unknown) => boolean,
  ) {}
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'Array' : (value?.constructor.name ?? 'nothing'));

/** @throws Unexpected from each of its expectations */
export function expect(actual: unknown) {
  const demand = (isMet: boolean, wanted: string): void => {
    if (!isMet) throw new Unexpected(`expected ${wanted}, found ${show(actual)}`);
  };
  return {
    toBe: (wanted: unknown) => demand(Object.is(actual, wanted), show(wanted)),
    toEqual: (wanted: unknown) => explain(difference(actual, wanted, 'exact')),
    /** Every attribute that is named; others are welcome. Lists have the same length. */
    toMatchObject: (wanted: object) => explain(difference(actual, wanted, 'named')),
    toMatch: (pattern: RegExp) => demand(typeof actual === 'string' && pattern.test(actual), String(pattern)),
    toBeLessThanOrEqual: (limit: number) => demand(typeof actual === 'number' && actual <= limit, `at most ${limit}`),
    not: {
      toHaveProperty: (name: string | readonly [string]) =>
        demand(!Object.hasOwn(Object(actual), String(name)), `no attribute ${name}`),
    },
  };
}

expect.any = (type: { readonly name: string }): unknown =>
  new Matcher(`any ${type.name}`, (value) => typeOf(value) === type.name);
expect.stringMatching = (pattern: RegExp): unknown =>
  new Matcher(`a text like ${pattern}`, (value) => typeof value === 'string' && pattern.test(value));

function explain(found: string | undefined): void {
  if (found !== undefined) throw new Unexpected(found);
}

/** The first difference, in words; undefined without one. */
function difference(actual: unknown, wanted: unknown, mode: 'exact' | 'named', at = ''): string | undefined {
  const differs = () => `expected ${at === '' ? '' : `${at} to be `}${show(wanted)}, found ${show(actual)}`;
  if (wanted instanceof Matcher) return wanted.matches(actual) ? undefined : differs();
  if (typeof wanted !== 'object' || wanted === null) return Object.is(actual, wanted) ? undefined : differs();
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(wanted))
    return differs();
  const [here, there] = [new Map(Object.entries(wanted)), new Map(Object.entries(actual))];
  const isWhole = mode === 'exact' || Array.isArray(wanted);
  if (isWhole && [...there.keys()].some((name) => !here.has(name))) return differs();
  for (const [name, value] of here) {
    const found = difference(there.get(name), value, mode, at === '' ? name : `${at}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The longest value that a message quotes, in characters. */
const longest = 200;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    JSON.stringify(value, (_, part: unknown) => (part instanceof Matcher ? part.text : part)) ?? String(value);
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}
