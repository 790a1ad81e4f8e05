import { unparse } from 'papaparse';
import { readActivity, type ToldRecord } from '../../lambda/delivery/admin/activity/activity';
import { filterMeant, filterOptions } from '../activity/filter';
import { recordFields } from '../activity/record-text';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { fileMeant, writeText, writeWhole } from '../files';
import { counted } from '../terminal/table';

const yearMs = 400 * 86_400_000;
/** After so many records it is said how far it is. */
const toldEvery = 5_000;

export const activityExport: Command = {
  name: 'activity export',
  when: 'once a year',
  operands: '<file>',
  takes: { least: 1, most: 1 },
  summary: 'write audit records to a file (CSV or JSON)',
  about:
    'The name ends in .csv, for a spreadsheet, or in .jsonl: one JSON document on a line, as "activity --json" prints it. Without --since it holds every record that is kept (option activityRetentionDays). Addresses are personal data: the file is readable by you alone.',
  options: filterOptions,
  examples: [
    'npx scim-bridge activity export audit-2026.csv --since 2026-01-01 --until 2027-01-01',
    'npx scim-bridge activity export ada.jsonl --person ada@example.com',
  ],
  run: async (invocation) => {
    const lines = formatOf(invocation.operands[0] ?? '');
    const filter = await filterMeant(invocation, yearMs);
    const file = await fileMeant(invocation);
    const { admin } = await invocation.target();
    let count = 0;
    await writeWhole(file, async (stream) => {
      for await (const page of readActivity(admin, filter)) {
        await writeText(stream, lines(page, count === 0));
        const before = count;
        count += page.length;
        if (Math.floor(before / toldEvery) < Math.floor(count / toldEvery))
          invocation.progress(`  ${count} records so far, up to ${page.at(-1)?.time} ...`);
      }
    });
    return { text: `${counted(count, 'record', 'records')} written to ${file}.`, json: { file, records: count } };
  },
};

/** Some records as text. @param isFirst whether the heading goes before them */
type Lines = (records: readonly ToldRecord[], isFirst: boolean) => string;

function formatOf(file: string): Lines {
  if (/\.csv$/i.test(file)) return csvLines;
  if (/\.(jsonl|ndjson|json)$/i.test(file)) return jsonLines;
  throw new UsageError(`The name of the file must end in .csv or .jsonl. Found: ${file}`);
}

const jsonLines: Lines = (records) => records.map((record) => `${JSON.stringify(recordFields(record))}\n`).join('');

const columns = [
  ...['time', 'kind', 'action', 'outcome', 'by', 'host', 'about', 'name', 'upstream', 'acts', 'message', 'text'],
  ...['operation', 'requestId', 'id'],
];

const csvLines: Lines = (records, isFirst) => {
  const rows = records.map((record) => {
    const { by, acts } = record;
    const flat: Readonly<Record<string, unknown>> = {
      ...record,
      by: by.name,
      host: by.kind === 'operator' ? by.host : '',
      acts: acts.join(' '),
    };
    return Object.fromEntries(columns.map((column) => [column, flat[column] ?? '']));
  });
  // A name that begins like a formula must not be one when a spreadsheet opens the file.
  return `${unparse(rows, { columns, header: isFirst, escapeFormulae: true, newline: '\n' })}\n`;
};
