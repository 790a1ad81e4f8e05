import { deniedAdvice, isDenied } from '../target/aws/denied';

/** What one check found. The codes are stable: programs rely on them (docs/commands.md). */
export interface Finding {
  readonly code: string;
  /**
   * `ok`; `note`: worth knowing, nobody has to do anything; `problem`: somebody has to do something; `unknown`: it could not be checked,
   * which is no all-clear.
   */
  readonly level: 'ok' | 'note' | 'problem' | 'unknown';
  /** What was found, in one sentence. */
  readonly what: string;
  /** Why it matters. */
  readonly why?: string;
  /** What to do. */
  readonly fix?: string;
}

/** Checks of one kind, under their heading. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** What somebody has to look at. */
export const needsSomebody = ({ level }: Finding): boolean => level === 'problem' || level === 'unknown';

/** What to do about a check that AWS did not allow; nothing for other errors. */
export function notAllowed(error: Error): Pick<Finding, 'fix'> {
  if (!isDenied(error)) return {};
  return {
    fix: deniedAdvice(error, 'Your AWS identity may not read it. docs/permissions.md has the policy that allows it.'),
  };
}
