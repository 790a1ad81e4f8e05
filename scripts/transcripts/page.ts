import type { Mask } from './mask';
import { atTerminal, type Shown, type Typed } from './terminal';

/** Where the commands of a page are typed. */
export interface Place {
  readonly folder: string;
  /** Whether readers type `--local`. Here it always is. */
  readonly isLocal: boolean;
}

/** A page in Markdown: plain sentences, and commands with what they really printed. */
export class Page {
  private readonly parts: string[] = [];
  /** Seconds that the commands took, in all. */
  seconds = 0;

  constructor(
    private readonly mask: Mask,
    private readonly place: Place,
  ) {}

  /** A paragraph, a heading, a list: Markdown as it is. */
  say(text: string): void {
    this.parts.push(text.trim());
  }

  /** What something else than a command has printed, below what starts it. */
  printed(command: string, output: string): void {
    this.block(`$ ${command}\n${this.mask.of(output)}`);
  }

  /**
   * Runs commands and shows each with its output.
   *
   * @throws when one ends with another exit code than 0, or 4 where something needs somebody
   */
  async commands(...commands: readonly (readonly string[])[]): Promise<void> {
    const shown: string[] = [];
    for (const command of commands) shown.push((await this.ran(command)).text);
    this.block(shown.join('\n\n'));
  }

  /** Runs a command and shows the first lines of its output. */
  async beginning(lines: number, command: readonly string[]): Promise<void> {
    const all = (await this.ran(command)).text.split('\n');
    this.block([...all.slice(0, lines + 1), `... (${all.length - lines - 1} more lines)`].join('\n'));
  }

  /**
   * Runs a command, types, and shows what is on the screen then.
   *
   * @param last the last line that is shown, if the rest is of no interest here
   */
  async dialogue(command: readonly string[], typed: readonly Typed[], last?: string): Promise<void> {
    const { text } = await this.ran(command, typed);
    const lines = text.split('\n');
    const at = last === undefined ? -1 : lines.findIndex((line) => line.startsWith(last));
    this.block(at < 0 ? text : [...lines.slice(0, at + 1), '...'].join('\n'));
  }

  private async ran(command: readonly string[], typed: readonly Typed[] = []): Promise<Shown & { text: string }> {
    process.stderr.write(`  ${command.join(' ')} ...`);
    const ended = await atTerminal(this.place.folder, [...command, '--local'], typed);
    process.stderr.write(` ${ended.seconds.toFixed(1)} s\n`);
    this.seconds += ended.seconds;
    if (ended.code !== 0 && ended.code !== 4) {
      throw new Error(`${command.join(' ')} ended with exit code ${ended.code}:\n${ended.screen}`);
    }
    const options = this.place.isLocal ? ['--local'] : [];
    const words = [...command.map(quoted), ...options].join(' ');
    // Advice repeats the options with which the bridge was selected.
    const screen = this.place.isLocal ? ended.screen : ended.screen.replaceAll(' --local', '');
    return { ...ended, text: `$ npx scim-bridge ${this.mask.of(words)}\n${this.mask.of(screen)}` };
  }

  private block(text: string): void {
    this.parts.push(`\`\`\`\n${shortened(text.trimEnd())}\n\`\`\``);
  }

  toString(): string {
    return `${this.parts.join('\n\n')}\n`;
  }
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`);

/** A list within a text: its first lines are enough. */
const shortened = (text: string): string =>
  text.replace(/((?:^ {10}\S.*\n){3})(?:^ {10}\S.*\n){2,}/gm, (_, first: string) => `${first}          ...\n`);
