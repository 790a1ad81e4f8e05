import { type OptionName, options, stackOptions } from './options';

/** What an option is for: the comment on it in lib/config.ts. */
interface Comment {
  readonly meaning: string;
  /** What its `@default` says. */
  readonly fallback: string;
}

/**
 * docs/configuration.md, made of the comments in lib/config.ts and the table of options, so that it cannot say anything else than they do.
 *
 * @param source the text of lib/config.ts
 * @throws Error when an option has no comment there
 */
export function configurationPage(source: string): string {
  const names = Object.keys(options) as OptionName[];
  return [head, ...names.map((name) => section(name, commentOn(name, source))), ''].join('\n');
}

/** The default of an option as its comment should state it. */
export function documentedDefault(name: OptionName): string {
  const option: { readonly fallback: unknown; readonly fallbackText?: string } = options[name];
  return option.fallbackText ?? String(option.fallback);
}

/** The comment on an option in lib/config.ts. */
export function commentOn(name: OptionName, source: string): Comment {
  const match = new RegExp(
    String.raw`/\*\*((?:(?!\*/)[^])*?)@default ((?:(?!\*/)[^])*?)\*/\s*readonly ${name}\?:`,
  ).exec(source);
  if (match === null) throw new Error(`lib/config.ts has no comment with @default on ${name}`);
  return { meaning: plain(match[1] ?? ''), fallback: plain(match[2] ?? '').replace(/^- /, '') };
}

/** A comment's text in one line a paragraph, without the stars. */
function plain(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function section(name: OptionName, { meaning, fallback }: Comment): string {
  const scope = stackOptions.includes(name) ? ' (of the stack; the construct does not have it)' : '';
  return `## ${name}\n\n${meaning}\n\n- Default: ${fallback}\n- Allowed: ${options[name].allowed}${scope}\n`;
}

const head = `<!-- Made by \`npx tsx scripts/document-options.ts\` from lib/config.ts and lib/config/options.ts. Do not edit. -->
# Configuration

Everything has a default; a first deployment needs none of these options. They are set in one place, \`cdk.json\`:

\`\`\`json
{
  "context": {
    "scim-bridge": {
      "alarmEmail": "identity-team@example.com",
      "throttleRate": 25
    }
  }
}
\`\`\`

or for one run on the command line, which wins: \`npx cdk deploy -c alarmEmail=identity-team@example.com\`.
There, lists are separated by commas, tags are \`name=value\` pairs, and objects are JSON.

In a stack of your own the same options are the props of the construct: \`new ScimBridge(this, 'Bridge', { throttleRate: 25 })\`.

Mistakes are answered at synth, all at once, before anything is deployed. A few values are insecure and refused unless
\`acceptInsecure\` names the option: data that is deleted with the stack (\`disposable\`), an IP allow-list that lets nearly everybody in
(\`allowedIpRanges\`), records too short-lived to look into an incident (\`logRetentionDays\` under 30, \`activityRetentionDays\`
under 90), and an account in which nothing stops a mistaken mass removal (\`removalGuard\`).

Some things are no options, because there is no good reason to switch them off: encryption, point-in-time recovery, the record of changes,
alarms, tracing, and a role of its own for each function.
`;
