import { readFileSync } from 'node:fs';
import { parse } from 'papaparse';
import type { CheckedPerson } from '../../lambda/contract/operator-requests';
import { UsageError } from '../failure';
import { fileTrouble } from '../files';

/** The people of a file, and which of its columns were read. */
export interface PeopleFile {
  readonly people: readonly CheckedPerson[];
  /** The columns of the address, in the order in which they were looked at. */
  readonly addressColumns: readonly string[];
  /** The column that tells who is active; undefined when there is none, and everybody counts as active. */
  readonly activeColumn: string | undefined;
  /** Words of that column that nobody knows: they count as active. */
  readonly unknownWords: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads an identity provider's export of its people: CSV with a heading (commas, semicolons or tabs), or JSON: a list, or an object that
 * holds one.
 *
 * @param column the column of the address, instead of those that are recognised
 * @throws UsageError when it holds no people, or no column of addresses
 */
export function readPeopleFile(file: string, column: string | undefined): PeopleFile {
  const rows = rowsOf(textOf(file), file);
  if (rows.length === 0) throw new UsageError(`There is nobody in ${file}.`);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const addressColumns = column === undefined ? recognised(columns, addressNames) : named(columns, column);
  if (addressColumns.length === 0) {
    throw new UsageError(
      `No column of ${file} is known to hold addresses. Name it with --column. Columns: ${columns.join(', ')}.`,
    );
  }
  const [activeColumn] = recognised(columns, activeNames);
  const unknown = new Set<string>();
  const people = rows.map((row) => ({
    email: addressColumns.map((name) => text(row[name])).find((value) => value !== '') ?? '',
    active: activeColumn === undefined || isActive(activeColumn, text(row[activeColumn]), unknown),
  }));
  return { people, addressColumns, activeColumn, unknownWords: [...unknown] };
}

/** The address that the bridge delivers first: an email, then what one signs in with. JumpCloud, Okta, Entra ID, OneLogin, Rippling, Google. */
const addressNames = [
  ...['email', 'emailaddress', 'mail', 'primaryemail', 'useremail', 'workemail', 'profileemail', 'emails'],
  ...['userprincipalname', 'upn', 'login', 'profilelogin', 'userlogin', 'username'],
];

/** Words first: JumpCloud's `activated` says whether somebody has chosen a password, and not whether they are active. */
const activeNames = [
  ...['status', 'userstatus', 'state', 'accountstatus', 'employmentstatus', 'accountenabled', 'enabled'],
  ...['active', 'isactive', 'suspended', 'disabled', 'blocked', 'archived'],
];

const activeWords = [
  ...[
    'active',
    'activated',
    'enabled',
    'true',
    'yes',
    '1',
    'staged',
    'provisioned',
    'passwordexpired',
    'passwordreset',
  ],
  ...['recovery', 'lockedout', 'locked', 'pending', 'unlicensed', ''],
];
const inactiveWords = [
  ...['suspended', 'deprovisioned', 'disabled', 'inactive', 'deactivated', 'terminated', 'archived', 'deleted'],
  ...['false', 'no', '0', 'unactivated', 'blocked'],
];

/** Columns whose `true` means that somebody is not active. */
const isNegative = (column: string): boolean => /suspended|disabled|blocked|archived/.test(normalized(column));

function isActive(column: string, value: string, unknown: Set<string>): boolean {
  const word = normalized(value);
  if (isNegative(column)) return !['true', 'yes', '1', 'suspended', 'disabled', 'blocked', 'archived'].includes(word);
  if (inactiveWords.includes(word)) return false;
  if (!activeWords.includes(word)) unknown.add(value);
  return true;
}

const normalized = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Those of the columns that have one of these names, in the order of the names. */
const recognised = (columns: readonly string[], names: readonly string[]): string[] =>
  names.flatMap((name) => columns.filter((column) => normalized(column) === name));

function named(columns: readonly string[], given: string): string[] {
  const found = columns.filter((column) => normalized(column) === normalized(given));
  if (found.length > 0) return found;
  throw new UsageError(`There is no column "${given}". Columns: ${columns.join(', ')}.`);
}

function textOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no file ${file}.`);
    throw new UsageError(`${file} cannot be read: ${fileTrouble(error)}.`);
  }
  // Excel's "Unicode text".
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

function rowsOf(content: string, file: string): Row[] {
  if (/^\s*[[{]/.test(content)) return jsonRows(content, file);
  if (content.startsWith('PK\u0003\u0004')) throw new UsageError(`${file} is a spreadsheet. Save it as CSV first.`);
  if (content.includes('\0'))
    throw new UsageError(`${file} is neither CSV nor JSON. Export the people as one of them.`);
  const { data } = parse<Row>(content.trim(), { header: true, skipEmptyLines: 'greedy' });
  // What stands right of the last heading belongs to no column.
  return data.map(({ __parsed_extra: _, ...row }) => row);
}

function jsonRows(content: string, file: string): Row[] {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${file} begins as JSON and is none: ${(error as Error).message}`);
  }
  const list = Array.isArray(json) ? json : Object.values(json ?? {}).find((value) => Array.isArray(value));
  if (!Array.isArray(list)) throw new UsageError(`${file} holds no list of people.`);
  return list.filter((each): each is Row => typeof each === 'object' && each !== null).map(flattened);
}

/** Okta's API has `profile.email`, SCIM `emails[].value`. */
function flattened(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (Array.isArray(value)) return [[name, firstValue(value)]];
      if (typeof value !== 'object' || value === null) return [[name, value]];
      return Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, each]);
    }),
  );
}

/** The primary one, else the first. */
function firstValue(list: readonly unknown[]): unknown {
  const entries = list.filter((each): each is Row => typeof each === 'object' && each !== null);
  return (entries.find(({ primary }) => primary === true) ?? entries[0])?.value ?? list[0];
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value).trim());
