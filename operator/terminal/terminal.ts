import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { OperatorError, UsageError } from '../failure';

/** A pasted value of several lines arrives at once; what comes within this time, in milliseconds, belongs to it. */
const pasteMs = 80;

/** Talks to the person at the terminal. Questions go to stderr, so that stdout holds the result and nothing else. */
export class Terminal {
  constructor(
    private readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
    private readonly output: NodeJS.WritableStream,
  ) {}

  /** Whether there is a terminal to ask in. */
  get interactive(): boolean {
    return this.input.isTTY === true;
  }

  write(text: string): void {
    this.output.write(text);
  }

  /**
   * Asks for a line.
   *
   * @param fallback the value of an empty answer
   */
  async ask(question: string, fallback?: string): Promise<string> {
    this.needSomebody(question);
    for (;;) {
      const answer = (await this.line(`${question}${fallback === undefined ? '' : ` [${fallback}]`}: `)).trim();
      if (answer !== '') return answer;
      if (fallback !== undefined) return fallback;
    }
  }

  /** Asks to choose one. Accepts a number or a name. */
  async choose(
    question: string,
    choices: readonly { readonly name: string; readonly text: string }[],
  ): Promise<string> {
    this.needSomebody(question);
    const list = choices.map(({ name, text }, index) => `  ${index + 1}  ${name.padEnd(14)} ${text}\n`).join('');
    for (;;) {
      const answer = (await this.line(`${question}\n${list}Number or name: `)).trim();
      const chosen = choices.find(({ name }, index) => answer === name || answer === String(index + 1));
      if (chosen !== undefined) return chosen.name;
    }
  }

  /** Asks for confirmation. Only a complete `yes` confirms, so that no accidental key press does. */
  async agrees(question: string): Promise<boolean> {
    this.needSomebody(question);
    return /^yes$/i.test((await this.line(`${question} (yes/no) `)).trim());
  }

  /** Asks for a secret: nothing of it is shown, not even its length. A pasted text of several lines is read completely. */
  async askSecret(question: string): Promise<string> {
    this.needSomebody(question);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: this.input, output: silent, terminal: true, historySize: 0 });
    // Asked only now that the terminal echoes nothing any more: a secret pasted immediately must not be visible.
    this.output.write(`${question} (not shown): `);
    try {
      return await untilQuiet(lines);
    } finally {
      lines.close();
      this.output.write('\n');
    }
  }

  private async line(prompt: string): Promise<string> {
    const lines = createInterface({
      input: this.input,
      output: this.output as Writable,
      terminal: true,
      historySize: 0,
    });
    try {
      return await new Promise<string>((resolve, reject) => {
        onGone(lines, reject);
        lines.question(prompt, resolve);
      });
    } finally {
      lines.close();
    }
  }

  private needSomebody(question: string): void {
    if (!this.interactive) throw new UsageError(`There is no terminal to ask in: ${question}?`);
  }
}

/** The lines that arrive until there is a pause after one. */
function untilQuiet(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const read: string[] = [];
    let timer: NodeJS.Timeout | undefined;
    onGone(lines, reject);
    lines.on('line', (line) => {
      read.push(line);
      clearTimeout(timer);
      timer = setTimeout(() => resolve(read.join('\n')), pasteMs);
    });
  });
}

/** Ctrl-C and Ctrl-D: the operator aborted without an answer. */
function onGone(lines: Interface, reject: (error: OperatorError) => void): void {
  const gone = () => reject(new OperatorError('Aborted; nothing was changed.', 'unconfirmed'));
  lines.once('SIGINT', gone);
  // Also emitted after an answer, without any effect then.
  lines.once('close', gone);
}
