import { hostname, userInfo } from 'node:os';
import type { Operator } from '../../contract/operator-requests';

/** The user of this machine: who decides about a bridge that runs on it, which no AWS identity stands for. */
export function userOfThisMachine(): Operator {
  return { identity: userInfo().username, host: hostname() };
}
