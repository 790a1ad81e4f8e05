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
  const scope = option.scope === 'stack' ? ' (an option of the stack only; the construct does not have it)' : '';
  return `## ${name}\n\n${option.text}\n\n- Default: ${documentedDefault(option)}\n- Allowed: ${option.allowed}${scope}\n`;
}

const head = `<!-- Made by \`npm run docs:options\` from the option table in lib/config/options/. Do not edit. -->
# Configuration

Every option has a default; a first deployment needs none of them. Set options in \`cdk.json\`:

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

or for one deployment on the command line, which takes precedence: \`npx cdk deploy -c alarmEmail=identity-team@example.com\`.
On the command line, lists are separated by commas, tags are \`name=value\` pairs, and objects are JSON.

In your own CDK app, the same options are the props of the construct: \`new ScimBridge(this, 'Bridge', { throttleRate: 25 })\`.

All mistakes are reported together at synth, before anything is deployed. A few values are insecure. They are refused unless
\`acceptInsecure\` names the option: data that is deleted with the stack (\`disposable\`), an IP allow-list that is too wide to restrict access
(\`allowedIpRanges\`), logs and records that are deleted too early to investigate an incident (\`logRetentionDays\` under 30,
\`activityRetentionDays\` under 90), and no protection against an accidental mass removal (\`removalGuard\`).

Encryption, point-in-time recovery, the audit records, tracing and a separate role for each function are not options: there is no good reason to
switch them off.
`;
