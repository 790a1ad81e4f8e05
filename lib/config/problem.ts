/** One mistake in the configuration. */
export interface Problem {
  /** The option as the operator wrote it, `customDomain.domainName` for a part of one. */
  readonly option: string;
  /** What is wrong with it, as the rest of a sentence: `is 0, which is less than 1`. */
  readonly wrong: string;
  /** What is allowed instead, or what to do. */
  readonly allowed: string;
}

/**
 * The configuration cannot be deployed as it stands. Carries every mistake, not only the first,
 * so that one synth is enough to see what has to change.
 */
export class ConfigurationError extends Error {
  /** By this it is known, also where two copies of the package are loaded. */
  override readonly name = 'ConfigurationError';

  constructor(
    /** Every mistake. */
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    const lines = problems.map(({ option, wrong, allowed }) => {
      const end = wrong.endsWith('?') ? '' : '.';
      return `  - ${option} ${wrong}${end}\n    Allowed: ${allowed}`;
    });
    super(
      `${count} in the configuration of the SCIM bridge:\n${lines.join('\n')}\nEvery option: docs/configuration.md`,
    );
  }
}
