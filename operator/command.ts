import type { Target } from './target/target';
import type { Terminal } from './terminal/terminal';

/** An option of a command, as help shows it and the command line is read by it. */
export interface Option {
  readonly name: string;
  /** Placeholder for its value in help: `NAME`. Undefined if it takes no value. */
  readonly value?: string;
  readonly text: string;
}

/** The input of a command. */
export interface Invocation {
  /** The arguments that are neither options nor part of the command's name. */
  readonly operands: readonly string[];
  /** The value of an option that takes one. */
  value(name: string): string | undefined;
  /** Whether an option that takes no value is given. */
  has(name: string): boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Finds the selected bridge. Later calls return the result of the first. */
  target(): Promise<Target>;
  /** Whether the result goes to a screen, which can be redrawn. */
  readonly screen: boolean;
  /** Writes a line of the result at once: of a command that goes on until it is interrupted. */
  print(line: string): void;
  /** A value as JSON on one line, complete like the result of --json. */
  jsonLine(value: unknown): string;
  /** Aborted by Ctrl-C, which from the call on does not end the process: for commands that go on until then. */
  interruption(): AbortSignal;
  /** Reports progress, separately from the result. Silent with --json. */
  progress(text: string): void;
  /**
   * Asks the operator to confirm, unless --yes was given.
   *
   * @param what the consequences, as a complete sentence
   * @throws OperatorError `unconfirmed`
   */
  confirm(what: string): Promise<void>;
}

/** The result of a command: as text, and as JSON with --json. Undefined JSON: everything has been printed already. */
export interface Result {
  readonly text: string;
  readonly json: unknown;
  /** Whether the result needs attention: exit code 4 with --check. */
  readonly attention?: boolean;
  /** Whether the command could not reach a conclusion, or found what it exists to find: exit code 4, with or without --check. */
  readonly inconclusive?: boolean;
}

/** When an operator needs a command, in the order in which help groups them. */
export const occasions = ['first day', 'every day', 'bad day', 'once a year'] as const;
export type Occasion = (typeof occasions)[number];

/** One command of `scim-bridge`: a row of the table in commands/table.ts. */
export interface Command {
  /** One word, or two: `held list`. */
  readonly name: string;
  /** When one needs it; the general help groups commands by it. */
  readonly when: Occasion;
  /** What may follow it, as help shows it: `<id>… | --all`. */
  readonly operands?: string;
  /** How many operands it accepts. @default none */
  readonly takes?: { readonly least: number; readonly most: number };
  /** One line. */
  readonly summary: string;
  /** Details for its own help page. */
  readonly about: string;
  readonly options: readonly Option[];
  /** As one would type them; at least one. */
  readonly examples: readonly [string, ...string[]];
  /** @throws OperatorError, or an error from AWS */
  run(invocation: Invocation): Promise<Result>;
}
