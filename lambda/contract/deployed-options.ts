/**
 * Where a deployed stack of this kit tells the options that it was deployed with: the key in the metadata of its template. Not an output,
 * whose length is limited; and no new place for personal data, since the addresses among the options stand in the template anyway.
 */
export const optionsMetadata = 'scim-bridge';

/** What the key holds. */
export interface DeployedOptions {
  /** The options that were set, by name; whatever is absent had its default. */
  readonly options: Readonly<Record<string, unknown>>;
}
