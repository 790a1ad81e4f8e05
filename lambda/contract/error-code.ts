/**
 * The stable code of an error, for logs and programs: its class's name in small letters with hyphens (`DatabaseUnreachable`:
 * `database-unreachable`). Every error class of ours sets its `name` itself, so that bundling does not change it. Classes whose
 * failures differ further have a `code` of their own.
 */
export function errorCode(error: Error): string {
  return error.name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
