/** Breaks a text at spaces, so that no line is longer than `most` characters unless a word is. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The columns of a terminal that every text of the commands fits. */
const screenWidth = 80;

/** A command that a text advises: it stays on one line, so that it can be copied whole. */
const advised =
  /npx scim-bridge(?: [a-z][a-z-]*){1,2}(?: (?:--[a-z-]+(?: [\w/.:@-]+)?|(?:USER|GROUP|MEMBERSHIP)\/\S+))*/g;

/** A text whose long lines are broken for a screen, at their own indent. Rows of a table stay as they are: broken, nobody could read them. */
export function fitted(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [bullet = ''] = /^ *(?:\d+\. |[->!] )?/.exec(line) ?? [];
      const rest = line.slice(bullet.length);
      return line.length <= screenWidth || / {2}/.test(rest) ? [line] : bulleted(bullet, rest);
    })
    .join('\n');
}

/** A text as lines of a screen: the first after `bullet`, the others under it. */
export function bulleted(bullet: string, text: string): string[] {
  const indent = ' '.repeat(bullet.length);
  const whole = text.replace(advised, (command) => command.replaceAll(' ', '\u00a0'));
  return wrapped(whole, screenWidth - bullet.length).map(
    (line, index) => (index === 0 ? bullet : indent) + line.replaceAll('\u00a0', ' '),
  );
}
