import { counted, printable } from '../terminal/table';
import { companion, type Found, type FoundDirectory } from './found';

/** The directories, each with what it is. */
export function foundText(found: Found): string {
  const { directories, tokens, hidden } = found;
  const waiting = tokens.filter(({ it }) => it.deletedAt !== undefined);
  return [
    `${counted(directories.length, 'directory table', 'directory tables')} of SCIM bridges here:`,
    ...directories.map((each) => `\n  ${printable(each.it.name)}\n${about(each, found)}`),
    ...(hidden.length === 0 ? [] : [`\n${hiddenText(hidden)}`]),
    ...waiting.map(
      ({ it }) =>
        `\n! The bearer token ${it.arn}\n  is deleted after ${it.deletedAt}. To keep it:\n  aws secretsmanager restore-secret --secret-id ${it.arn}`,
    ),
  ].join('\n');
}

/** How many names of tables are shown. */
const shownAtMost = 5;

/** A table that was restored may be among them: its name says nothing. */
function hiddenText(hidden: readonly string[]): string {
  const others = hidden.length - shownAtMost;
  const names = `${hidden.slice(0, shownAtMost).map(printable).join(', ')}${others > 0 ? ` and ${others} others` : ''}`;
  return `${counted(hidden.length, 'table', 'tables')} that your AWS identity may not look at (dynamodb:DescribeTable): ${names}`;
}

/** What to do with them. */
export const foundAdvice = ({ directories, hidden }: Found): string =>
  directories.every(({ inUse }) => inUse)
    ? `There is none to recover from${hidden.length === 0 ? '' : ' among those that you may look at'}. To make one as it was at an earlier time, see\n"Point-in-time restore" in docs/recovery.md.`
    : 'To take one: npx scim-bridge recover --from NAME';

function about(each: FoundDirectory, found: Found): string {
  const { it, people, groups, unreadable, inUse } = each;
  const holds =
    people === undefined || groups === undefined
      ? `cannot be read: ${printable(unreadable ?? '')}`
      : `${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}`;
  const lines = [holds, ...origin(each, found)];
  if (!inUse) {
    const beside = [
      ...(companion(it, found.activities) === undefined ? [] : ['audit records']),
      ...(companion(it, found.tokens) === undefined ? [] : ['bearer token']),
      ...(companion(it, found.scimsessions) === undefined ? [] : ['scimsession']),
    ];
    if (beside.length > 0) lines.push(`of the same stack: ${beside.join(', ')}`);
  }
  return lines.map((line) => `    ${line}`).join('\n');
}

function origin({ it, inUse }: FoundDirectory, { stacks }: Found): string[] {
  const { owner, restored } = it;
  if (inUse) return ['used by this bridge'];
  if (restored !== undefined) return [`restored from ${restored.from}`, `as it was at ${restored.to}`];
  if (owner === undefined) return ['of no stack'];
  return [
    stacks.has(owner.stackId)
      ? `used by the stack ${owner.stack}, which exists`
      : `kept when the stack ${owner.stack} was deleted`,
  ];
}

/** The same for programs. */
export function foundJson(found: Found): unknown {
  const entry = (
    name: string,
    { owner, ...more }: { readonly owner?: { readonly stack: string; readonly stackId: string } },
  ) => ({
    name,
    ...more,
    ...(owner === undefined ? {} : { stack: owner.stack, stackExists: found.stacks.has(owner.stackId) }),
  });
  return {
    hiddenTables: found.hidden,
    directories: found.directories.map(({ it: { name, holds: _, ...it }, ...more }) => entry(name, { ...it, ...more })),
    activities: found.activities.map(({ it: { name, holds: _, ...it }, inUse }) =>
      entry(name, { ...it, ...{ inUse } }),
    ),
    bearerTokens: found.tokens.map(({ it: { arn, holds: _, ...it }, inUse }) => entry(arn, { ...it, ...{ inUse } })),
    scimsessions: found.scimsessions.map(({ it: { arn, holds: _, ...it }, inUse }) =>
      entry(arn, { ...it, ...{ inUse } }),
    ),
  };
}
