import type { Json, JsonObject } from '../scim/types';

/** What is wrong with one field, in an administrator's words and without its value. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** Reads the fields of a JSON object and gathers what is wrong with them, so that an administrator meets every problem at once. */
export class Fields {
  readonly problems: FieldProblem[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly json: JsonObject) {}

  problem(field: string, problem: string): void {
    this.problems.push({ field, problem });
  }

  /** A text that is there and not blank. Returns '' when it is wrong. */
  text(field: string): string {
    const value = this.take(field);
    if (typeof value === 'string' && value.trim() !== '' && value === value.trim()) return value;
    this.problem(
      field,
      value === undefined ? 'is missing' : 'must be a text that is not empty and has no spaces around it',
    );
    return '';
  }

  /** A text as it is: a password may begin or end with a space, but is one line, because it goes through a prompt. */
  password(field: string): string {
    const value = this.take(field);
    if (typeof value === 'string' && value !== '' && !/[\r\n\0]/.test(value)) return value;
    this.problem(field, value === undefined ? 'is missing' : 'must be a text of one line that is not empty');
    return '';
  }

  matching(field: string, pattern: RegExp, problem: string): string {
    const value = this.text(field);
    if (value !== '' && !pattern.test(value)) this.problem(field, problem);
    return value;
  }

  oneOf<T extends string>(field: string, values: readonly T[]): T | undefined {
    const value = this.take(field);
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) this.problem(field, `must be one of ${values.join(', ')}`);
    return found;
  }

  optionalSeconds(field: string): number | undefined {
    const value = this.take(field);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    this.problem(field, 'must be a number of seconds, 0 or more');
    return undefined;
  }

  /** A bearer token as it stands in a header: RFC 6750 §2.1. */
  token(field: string): string {
    const value = this.text(field);
    if (value === '') return '';
    if (/^bearer\s/i.test(value)) this.problem(field, 'begins with "Bearer"; give the token alone');
    else if (/\s/.test(value))
      this.problem(field, 'has spaces or line breaks in it; give the token alone, on one line');
    else if (!/^[\x21-\x7e]+$/.test(value)) this.problem(field, 'has characters that no token has; copy it again');
    return value;
  }

  /** An https URL (http on loopback only, for trials) without query, fragment and credentials; trailing slashes are taken off. */
  url(field: string): string {
    const value = this.text(field);
    if (value === '') return '';
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const wrong = url === undefined ? 'must be a URL, such as https://scim.example.com' : wrongUrl(url);
    if (wrong !== undefined) this.problem(field, wrong);
    // A trailing slash makes several servers answer 404 or an HTML page.
    return value.replace(/\/+$/, '');
  }

  /** To be called last: a misspelt field must not pass in silence. */
  refuseOthers(): void {
    for (const field of Object.keys(this.json)) {
      if (!this.known.has(field) && this.known.size > 1) this.problem(field, 'is not known for this adapter');
    }
  }

  private take(field: string): Json | undefined {
    this.known.add(field);
    return this.json[field];
  }
}

function wrongUrl(url: URL): string | undefined {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return 'must begin with https:// (plain http would show the token to the network; it is taken for this machine only)';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must end before ? and #';
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
