import { hostname, userInfo } from 'node:os';

/** Who runs the command, for the records. AWS's own record (CloudTrail) has the identity that it was done with. */
export function whoAmI(): string {
  return `${userInfo().username} at ${hostname()}`;
}
