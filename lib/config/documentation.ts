import type { Option } from './option';
import { type OptionName, optionRows } from './options';

/** docs/configuration.md, made of the option table, so that it cannot say anything else than the code does. */
export function configurationPage(): string {
  return [head, ...optionRows().map(([name, option]) => section(name, option)), ''].join('\n');
}

/** The default of an option as people read it. */
export function documentedDefault({ fallback, fallbackText }: Option<unknown>): string {
  return fallbackText ?? String(fallback);
}

function section(name: OptionName, option: Option<unknown>): string {
  const scope = option.scope === 'stack' ? ' (of the stack; the construct does not have it)' : '';
  return `## ${name}\n\n${option.text}\n\n- Default: ${documentedDefault(option)}\n- Allowed: ${option.allowed}${scope}\n`;
}

const head = `<!-- Made by \`npm run docs:options\` from the option table in lib/config/options/. Do not edit. -->
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
