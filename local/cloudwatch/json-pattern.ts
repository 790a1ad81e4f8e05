import { asObject, type Json, TemplateError } from '../template/template';

type Test = (entry: Json) => boolean;

/**
 * Reads a JSON filter pattern: `{ $.a.b = "text" && ($.c != 1 || $.d = "x") }`. A comparison with a field that is not there holds for nothing.
 * Source: "Filter pattern syntax for metric filters" in the CloudWatch Logs user guide; wildcards, IS, NOT EXISTS and > < are not known here.
 *
 * @returns whether a line matches; a line that is no JSON does not
 * @throws TemplateError for a pattern that the local run does not know
 */
export function readJsonPattern(pattern: string, where: string): (line: string) => boolean {
  const tokens = pattern.match(/\$[\w.]+|"[^"]*"|[{}()]|&&|\|\||!?=|-?\d+(?:\.\d+)?|\S/g) ?? [];
  let at = 0;
  const take = (expected: string) => {
    if (tokens[at++] !== expected) throw unknown();
  };
  const unknown = () =>
    new TemplateError(
      `${where}: the local run does not understand the filter pattern near "${tokens[at - 1] ?? ''}": ${pattern}`,
    );
  const either = (): Test => {
    const parts = [both()];
    while (tokens[at] === '||') {
      at += 1;
      parts.push(both());
    }
    return (entry) => parts.some((part) => part(entry));
  };
  const both = (): Test => {
    const parts = [one()];
    while (tokens[at] === '&&') {
      at += 1;
      parts.push(one());
    }
    return (entry) => parts.every((part) => part(entry));
  };
  const one = (): Test => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = either();
      take(')');
      return inner;
    }
    if (!/^\$(\.\w+)+$/.test(token)) throw unknown();
    const path = token.split('.').slice(1);
    const operator = tokens[at++];
    const wanted = constantOf(tokens[at++]);
    if ((operator !== '=' && operator !== '!=') || wanted === undefined) throw unknown();
    return (entry) => {
      const found = path.reduce<Json | undefined>((value, name) => asObject(value)?.[name], entry);
      return found !== undefined && (found === wanted) === (operator === '=');
    };
  };
  take('{');
  const test = either();
  take('}');
  if (at++ < tokens.length) throw unknown();
  return (line) => {
    try {
      return test(JSON.parse(line) as Json);
    } catch {
      return false;
    }
  };
}

function constantOf(token = ''): string | number | undefined {
  if (token.startsWith('"')) return token.slice(1, -1);
  return /^-?\d/.test(token) ? Number(token) : undefined;
}
