import type { Invocation } from './command';
import { UsageError } from './failure';

/** The upstreams that a command applies to: the one that `--upstream` names, or all. @throws UsageError */
export function upstreamsMeant({ value }: Invocation, names: readonly string[]): readonly string[] {
  const given = value('upstream');
  if (given === undefined) return names;
  const name = names.find((each) => each.toLowerCase() === given.toLowerCase());
  if (name !== undefined) return [name];
  throw new UsageError(`No upstream "${given}" is set up. Upstreams: ${names.join(', ')}.`);
}

/** The single upstream that a command applies to. @throws UsageError when there are several and none is named */
export function upstreamMeant(invocation: Invocation, names: readonly string[]): string {
  const [only, ...others] = upstreamsMeant(invocation, names);
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(`Several upstreams are set up. Choose one with --upstream: ${names.join(', ')}.`);
}
