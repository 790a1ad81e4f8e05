import { counted, printable } from '../terminal/table';
import { bulleted } from '../terminal/wrap';
import { type Finding, needsSomebody, type Section } from './finding';

const marks: Readonly<Record<Finding['level'], string>> = {
  ok: '  ok  ',
  note: '  -   ',
  problem: '  !   ',
  unknown: '  ?   ',
};

/** Findings as a person reads them: each with its fix, the number of those that need somebody last. */
export function sectionsText(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, findings }) => [title, ...findings.flatMap(findingLines), '']);
  return [...lines, ...bulleted('', conclusion(sections.flatMap(({ findings }) => findings)))].join('\n');
}

function findingLines({ level, what, why, fix }: Finding): string[] {
  const more = [why, fix].filter((text) => text !== undefined);
  return [...bulleted(marks[level], printable(what)), ...more.flatMap((text) => bulleted('      ', printable(text)))];
}

function conclusion(findings: readonly Finding[]): string {
  const bad = findings.filter(({ level }) => level === 'problem').length;
  const unknown = findings.filter(({ level }) => level === 'unknown').length;
  if (!findings.some(needsSomebody)) return `${counted(findings.length, 'check', 'checks')}: nothing needs you.`;
  const parts = [
    ...(bad === 0 ? [] : [`${counted(bad, 'finding needs', 'findings need')} you (marked "!")`]),
    ...(unknown === 0 ? [] : [`${counted(unknown, 'check', 'checks')} could not be made (marked "?")`]),
  ];
  return `${parts.join('; ')}.`;
}
