import type { Json } from '../../scim/types';

/** Part of a folder. */
export interface Listed {
  readonly values: readonly Json[];
  /** Absent at the end. */
  readonly next?: string;
}

/** Where the simulated account is kept: JSON values in folders, by name. Reads see what was written before. */
export interface KeyValue {
  get(folder: string, name: string): Promise<Json | undefined>;
  put(folder: string, name: string, value: Json): Promise<void>;
  delete(folder: string, name: string): Promise<void>;
  /** The values of a folder in the order of their names, in parts. @param next from the former part */
  list(folder: string, next?: string): Promise<Listed>;
}
