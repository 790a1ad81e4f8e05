/** The `$context` of one request: variable name without `$context.` to its value. */
export type ContextVariables = ReadonlyMap<string, string>;

const reference = /\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_-]+)*)/g;

/** A line of the access log: each variable resolved, `-` for one that has no value. */
export function accessLogLine(format: string, context: ContextVariables): string {
  // A quotation mark in what the client sent must not end the JSON string that the format has put around it.
  const shown = (name: string, value: string) => (name.endsWith('String') ? value : JSON.stringify(value).slice(1, -1));
  return format.replace(reference, (_, name: string) => {
    const value = context.get(name);
    return value === undefined || value === '' ? '-' : shown(name, value);
  });
}

/** The body of a gateway response: each variable resolved, nothing for one that has no value. */
export function renderTemplate(template: string, context: ContextVariables): string {
  return template.replace(reference, (_, name: string) => context.get(name) ?? '');
}

/** A header of a gateway response: `'text'` as it stands, or a mapping expression. */
export function headerValue(expression: string, context: ContextVariables): string | undefined {
  const literal = /^'(.*)'$/s.exec(expression);
  if (literal !== null) return literal[1];
  const variable = /^context\.(.+)$/.exec(expression);
  return variable === null ? undefined : context.get(variable[1] ?? '');
}
