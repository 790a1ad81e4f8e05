/** What a terminal does to the line on which its cursor stands: to its beginning and clear it, or anything else, of which nothing is seen. */
const clearLine = '\u001b[1G\u001b[0J';
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for.
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** What stands on the screen at last, after a program has written to its terminal: the line editor rewrites its line at every key. */
export function onScreen(written: string): string {
  const lines = written.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) => (line.split(clearLine).at(-1) ?? '').replace(escapes, '').replaceAll('\r', '').trimEnd())
    .join('\n');
}
