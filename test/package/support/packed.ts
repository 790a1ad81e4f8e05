import path from 'node:path';

/** This checkout. */
export const root = path.resolve(__dirname, '../../..');

/** Where the set-up leaves the file for the tests. */
export const packageVariable = 'SCIM_BRIDGE_TEST_PACKAGE';

/** What `npm pack` made. */
export function packedFile(): string {
  const file = process.env[packageVariable];
  if (file === undefined) throw new Error('Nothing was packed: this test belongs to the jest project "package".');
  return file;
}
