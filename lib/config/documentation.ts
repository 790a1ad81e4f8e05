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

Every option has a default; a first deployment needs none of them. Set options, then deploy:

\`\`\`sh
npx scim-bridge config set alarmEmail=identity-team@example.com allowedDomains=example.com,example.org
npx scim-bridge config set customDomain.domainName=scim.example.com customDomain.hostedZone.name=example.com
npx cdk deploy
\`\`\`

\`config set\` writes \`scim-bridge.json\` in the folder of the kit; you may edit the file as well. git ignores it, so an upgrade never touches it: keep a copy
where your team keeps such things. Secrets are no options. Lists are separated by commas, a part of an option is named with a dot, tags are
\`name=value\` pairs; whole objects are JSON. \`npm start\` reads the same file. \`SCIM_BRIDGE_CONFIG\` names another file, for example for a second account.

**A deployment takes nothing away unsaid.** The deployed stack tells its options. If one of them is not set here, the deployment is refused and names it.
\`npx scim-bridge config pull\` keeps it (in a fresh clone, or after \`-c\`), \`npx scim-bridge config unset NAME\` takes it away, and
\`npx scim-bridge config diff\` compares. For this the deployment asks CloudFormation (\`DescribeStacks\`, \`GetTemplate\`) with your credentials, or with
the CDK's role for look-ups. To deploy without asking: \`-c scim-bridge:unchecked=true\`.

\`npx cdk deploy -c NAME=VALUE\` sets an option for one deployment and takes precedence over the file; the file takes precedence over an object
\`scim-bridge\` in the context of \`cdk.json\`.

In your own CDK app, the same options are the props of the construct: \`new ScimBridge(this, 'Bridge', { throttleRate: 25 })\`.

All mistakes are reported together at synth, before anything is deployed. A few values are insecure. They are refused unless
\`acceptInsecure\` names the option: data that is deleted with the stack (\`disposable\`), an IP allow-list that is too wide to restrict access
(\`allowedIpRanges\`), logs and records that are deleted too early to investigate an incident (\`logRetentionDays\` under 30,
\`activityRetentionDays\` under 90), and no protection against an accidental mass removal (\`removalGuard\`).

Encryption, point-in-time recovery, the audit records, tracing and a separate role for each function are not options: there is no good reason to
switch them off.
`;
