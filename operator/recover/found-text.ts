import { counted, printable } from '../terminal/table';
import { companion, type Found, type FoundDirectory } from './found';

/** The directories, each with what it is. */
export function foundText(found: Found): string {
  const { directories, tokens } = found;
  const waiting = tokens.filter(({ it }) => it.deletedAt !== undefined);
  return [
    `${counted(directories.length, 'directory table', 'directory tables')} of SCIM bridges here:`,
    ...directories.map((each) => `\n  ${printable(each.it.name)}\n${about(each, found)}`),
    ...waiting.map(
      ({ it }) =>
        `\n! The bearer token ${it.arn}\n  is deleted after ${it.deletedAt}. To keep it:\n  aws secretsmanager restore-secret --secret-id ${it.arn}`,
    ),
  ].join('\n');
}

/** What to do with them. */
export const foundAdvice = ({ directories }: Found): string =>
  directories.every(({ inUse }) => inUse)
    ? 'There is none to recover from. To make one as it was at an earlier time, see\n"Point-in-time restore" in docs/recovery.md.'
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
