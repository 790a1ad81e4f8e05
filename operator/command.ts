import type { Target } from './target/target';
import type { Terminal } from './terminal/terminal';

/** An option of a command, as help shows it and the command line is read by it. */
export interface Option {
  readonly name: string;
  /** What stands for its value in help: `NAME`. Absent: it takes none. */
  readonly value?: string;
  readonly text: string;
}

/** What a command is given. */
export interface Invocation {
  /** What stands on the command line besides options, and is no part of the command's name. */
  readonly operands: readonly string[];
  /** The value of an option that takes one. */
  value(name: string): string | undefined;
  /** Whether an option that takes no value is given. */
  has(name: string): boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Finds the bridge that is meant. The first call looks; later ones remember. */
  target(): Promise<Target>;
  /** Tells what is going on, beside the result. Left out with --json. */
  progress(text: string): void;
  /**
   * Goes on when the operator agrees, or has agreed by --yes.
   *
   * @param what the harm, as a whole sentence
   * @throws OperatorError `unconfirmed`
   */
  confirm(what: string): Promise<void>;
}

/** What a command has to say: to a person, and to a program with --json. */
export interface Result {
  readonly text: string;
  readonly json: unknown;
  /** Whether what was found needs somebody: exit code 4 with --check. */
  readonly attention?: boolean;
  /** Whether the command could not conclude what it was asked: exit code 4, with --check or without, since it is no all-clear. */
  readonly inconclusive?: boolean;
}

/** One command of `scim-bridge`: a row of the table in commands/table.ts. */
export interface Command {
  /** One word, or two: `held list`. */
  readonly name: string;
  /** What may follow it, as help shows it: `<id>… | --all`. */
  readonly operands?: string;
  /** How many operands it takes. @default none */
  readonly takes?: { readonly least: number; readonly most: number };
  /** One line. */
  readonly summary: string;
  /** What more there is to know, for its own help page. */
  readonly about: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** @throws OperatorError, or whatever AWS answers */
  run(invocation: Invocation): Promise<Result>;
}
