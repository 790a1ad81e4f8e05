import { randomUUID } from 'node:crypto';
import type { ScimAccount } from '../account/scim-account';
import type { Clock } from '../clock';
import type { DatabaseAddress } from '../database/dynamodb-local';
import type { FunctionPool } from '../functions/pool';
import type { PlayedProvider } from '../played/provider';
import type { RunningStack } from '../stack';
import type { Json } from '../template/template';

/** What a fault is injected into: a bridge, and what is played around it. */
export interface FaultStage {
  readonly stack: RunningStack;
  /** The way to its tables, past the permissions of its functions. */
  readonly database: DatabaseAddress;
  readonly provider: PlayedProvider;
  readonly account: ScimAccount;
  readonly clock: Clock;
  /** Number of people in the account, each with the address of `playedPeople`. */
  readonly people: number;
}

/** Something that goes wrong around the bridge, and what its watch should make of it. */
export interface Fault {
  /** As a person types it. */
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly what: string;
  /** Titles of the alarms that are for it. */
  readonly alarms: readonly [string, ...string[]];
  /** Titles of alarms that may fire with it, since they are about what comes of it. */
  readonly beside?: readonly string[];
  /** While it lasts the identity provider says nothing, not even what it says all day. */
  readonly isSilent?: true;
  begin?(stage: FaultStage): Promise<void> | void;
  /** What happens every minute while it lasts. */
  eachMinute?(stage: FaultStage): Promise<void>;
  /** Takes it away, and does what an administrator would do then. */
  end(stage: FaultStage): Promise<void> | void;
}

/** The function whose logical id begins so. @throws Error when there is none */
export function poolOf({ stack: { pools } }: FaultStage, id: string): FunctionPool {
  const pool = [...pools.values()].find(({ definition }) => definition.id.replace(/[0-9A-F]{8}$/, '') === id);
  if (pool === undefined) throw new Error(`The template has no function ${id}.`);
  return pool;
}

/** Calls a function as an operator or a schedule does. @throws Error when it fails */
export async function callFunction(pool: FunctionPool, event: Json): Promise<void> {
  const result = await pool.invoke({ payload: JSON.stringify(event), requestId: randomUUID(), traceId: '' });
  if (result.kind !== 'result') throw new Error(`${pool.definition.id} answered with ${result.kind}.`);
}

/** Has the identity provider change somebody: a client that never asks for a change is none, and nobody waits for it. */
export async function changeSomething({ provider }: FaultStage): Promise<void> {
  await provider.change(await provider.idOf('ada.abebe@example.com'), 'title', 'The last that was heard');
}

/** A SCIM error of the account's. */
export const accountError = (status: number, detail: string) => ({
  do: 'answer' as const,
  status,
  body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail },
});
