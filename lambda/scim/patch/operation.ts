import type { ResourceDefinition } from '../schema/resource-definition';
import type { Origin } from './step';

/** One operation, while it is being read. */
export interface Operation {
  readonly definition: ResourceDefinition;
  readonly origin: Origin;
  /** The operation's name as the client wrote it. */
  readonly sent: string;
}
