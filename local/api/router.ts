import type { Route } from './model';

/** A route and what its path parameters hold, decoded. */
export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route for a request, as API Gateway does. The resource is chosen first: at each step of the path a literal part
 * beats a parameter, which beats a greedy parameter. Only then the method, where the very one beats ANY; a resource that
 * has neither does not give way to a less specific one.
 *
 * @param path without the stage, as sent (percent-encoded)
 * @returns undefined when no resource has such a path and method
 */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const candidates = routes.flatMap((route) => {
    const match = matchPath(route.resourcePath, parts);
    return match === undefined ? [] : [{ route, ...match }];
  });
  candidates.sort((a, b) => compare(a.rank, b.rank));
  const methods = candidates.filter(({ route }) => route.resourceId === candidates[0]?.route.resourceId);
  return (
    methods.find(({ route }) => route.httpMethod === method) ?? methods.find(({ route }) => route.httpMethod === 'ANY')
  );
}

interface PathMatch {
  readonly pathParameters: Readonly<Record<string, string>>;
  /** By step: 0 literal, 1 parameter, 2 greedy. */
  readonly rank: readonly number[];
}

function matchPath(resourcePath: string, parts: readonly string[]): PathMatch | undefined {
  const pattern = resourcePath.split('/').filter((part) => part !== '');
  const pathParameters: Record<string, string> = {};
  const rank: number[] = [];
  for (const [index, expected] of pattern.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(expected)?.[1];
    if (greedy !== undefined) {
      if (parts.length <= index) return undefined;
      pathParameters[greedy] = parts.slice(index).map(decode).join('/');
      return { pathParameters, rank: [...rank, 2] };
    }
    const part = parts[index];
    if (part === undefined) return undefined;
    const name = /^\{(.+)\}$/.exec(expected)?.[1];
    if (name !== undefined) pathParameters[name] = decode(part);
    else if (decode(part) !== expected) return undefined;
    rank.push(name === undefined ? 0 : 1);
  }
  return parts.length === pattern.length ? { pathParameters, rank } : undefined;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const difference = a.findIndex((each, index) => each !== b[index]);
  return difference === -1 ? 0 : (a[difference] ?? 0) - (b[difference] ?? 0);
}

/** Percent-decoding that leaves what is not validly encoded as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
