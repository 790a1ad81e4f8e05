import type { Actor, Directory } from '../directory/directory';
import type { SyncSwitch } from '../directory/sync-switch';
import type { AllowedDomains } from '../policy/allowed-domains';
import type { ScimError } from '../scim/errors';
import type { Work } from '../scim/patch/step';
import type { ResourceDefinition } from '../scim/schema/resource-definition';
import type { Json } from '../scim/types';
import type { AfterDelivery } from './after-delivery';
import type { HealthReport } from './health';
import type { Cursors } from './query/cursor';
import type { Deadline, HttpRequest } from './request';
import type { LeftOut } from './request-log';

/** One SCIM operation asked for: over HTTP, or one of a Bulk request. */
export interface ScimRequest
  extends Pick<HttpRequest, 'query' | 'ifMatch' | 'ifNoneMatch' | 'preferredReturn' | 'baseUrl'> {
  /** The resource's id from the path; empty on the collection's own path. */
  readonly id: string;
  /** The parsed body; undefined when there is none. */
  readonly body: Json | undefined;
  /** The caller, for the activity record. */
  readonly actor: Actor;
  /** What the request may still look at: one bound for all the operations of a Bulk request. */
  readonly work: Work;
  /** By when it must be answered: one for all the operations of a Bulk request as well. */
  readonly deadline: Deadline;
  /** The ignored parts of the request, for its log line. */
  readonly leftOut: LeftOut;
  /** Size limit of the response, in characters of JSON; higher if the caller accepts compression. */
  readonly answerBudget: number;
}

/** The response of an operation. */
export interface ScimAnswer {
  readonly status: number;
  /** The representation, list or error; absent for 204 and 304. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Id of the resource created, read or changed, for the request log. */
  readonly resourceId?: string;
}

/** The dependencies of the operations. */
export interface Bridge {
  readonly directory: Directory;
  readonly user: ResourceDefinition;
  readonly group: ResourceDefinition;
  readonly cursors: Cursors;
  readonly policy: EdgePolicy;
  /** Waits for the account before a change is answered. @default - answered as soon as the directory has it */
  readonly afterDelivery?: AfterDelivery;
  /** The state of the bridge's parts, for monitoring. Never throws. @param lookUp looks somebody up, which may throw */
  readonly health: (lookUp: () => Promise<unknown>) => Promise<HealthReport>;
  /** Keeps what was refused for the administrator. @default - it is in the request log only */
  readonly recordRefusal?: RecordRefusal;
}

/** Records that a change was refused. Never throws: the answer does not depend on it. */
export type RecordRefusal = (request: ScimRequest, error: ScimError) => Promise<void>;

/** The operator's policies about requests. */
export interface EdgePolicy {
  readonly domains: AllowedDomains;
  /** Why a group of this name is refused, for the administrator; undefined if it is allowed. */
  readonly groupObstacle: (name: string) => Promise<string | undefined>;
  readonly syncSwitch: () => Promise<SyncSwitch>;
}

export type Operation = (request: ScimRequest, bridge: Bridge) => Promise<ScimAnswer>;
