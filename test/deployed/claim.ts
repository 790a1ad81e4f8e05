import type { Connection } from '../../operator/target/connection';
import type { Target } from '../../operator/target/target';

/** A bridge as its claims are tried: over HTTP as anybody reaches it, and with the operator's own credentials. */
export interface Bridge {
  readonly target: Target;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  /** A lower-case string that no other run has. */
  readonly run: string;
  /** The options that select it, for commands. */
  readonly options: readonly string[];
  /** Told of each user and group that is there from now on, by its path, whose name does not tell its run. */
  readonly onCreated: (path: string) => void;
  /** The stack and how AWS is reached; undefined for a local bridge. */
  readonly deployed: { readonly stack: string; readonly connection: Connection } | undefined;
}

/** Something that the documentation says of a bridge. */
export interface Claim {
  /** Stable: docs/first-deployment.md lists it. */
  readonly id: string;
  /** One sentence. */
  readonly says: string;
  /**
   * `door`: people of a reserved domain at most, whom no account ever hears of; safe on a bridge in use. `company`: plays whole companies.
   * `aws`: asks AWS, changes nothing.
   */
  readonly kind: 'door' | 'company' | 'aws';
  /** @throws whatever shows that it is not so; NotShown when this bridge cannot show it */
  check(bridge: Bridge): Promise<void>;
}

/** Neither confirmed nor refuted: why. */
export class NotShown extends Error {
  override readonly name = 'NotShown';
}
