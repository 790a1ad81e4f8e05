import { randomUUID } from 'node:crypto';
import type { OpCliDescription } from '../../../../lambda/account/description';

/** What the next command does instead of its work. */
export type OpFault =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'silence' | 'slow' | 'cut-off' | 'nothing' | 'lost-answer' };

export interface OpUser {
  readonly id: string;
  name: string;
  readonly email: string;
  readonly type: string;
  state: string;
  deauthorize?: string | undefined;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly last_auth_at?: string;
}

export interface OpGroup {
  readonly id: string;
  name: string;
  readonly type: string;
  readonly state: string;
  members: string[];
}

/** The account that the stand-in for the 1Password CLI works on, and who may sign in to it. It is plain JSON. */
export interface OpAccount {
  readonly address: string;
  readonly email: string;
  readonly password: string;
  readonly secretKey: string;
  readonly salt: string;
  users: OpUser[];
  groups: OpGroup[];
  faults: OpFault[];
  /** Folders of settings to which the account was added: values of HOME. */
  readonly homes: string[];
  /** The token of the session; '' before the first. */
  session: string;
  signIns: number;
  /** How many people and groups were made. */
  made: number;
}

/** A run of the CLI, as the program sees it. */
export interface OpRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
}

/** Where the account is and who signs in, for the adapter. */
export function opDescription(binary: string): OpCliDescription {
  return {
    adapter: 'op-cli',
    binary,
    address: 'example.1password.com',
    email: 'bridge@example.com',
    password: 'correct horse; battery $taple',
    secretKey: 'A3-ABCDEF-GHJKL2-34567-89ABC-DEFGH-JKLMN',
    deauthorizeDevicesAfter: '10m',
  };
}

/** A new account with the person who signs in, its owner. */
export function opAccount({ address, email, password, secretKey }: OpCliDescription): OpAccount {
  return {
    ...{ address, email, password, secretKey, salt: randomUUID() },
    users: [{ id: 'USERUUID', name: 'Bridge', email, type: 'MEMBER', state: 'ACTIVE' }],
    groups: [{ id: 'ownersgroup', name: 'Owners', type: 'OWNERS', state: 'ACTIVE', members: ['USERUUID'] }],
    faults: [],
    homes: [],
    ...{ session: '', signIns: 0, made: 0 },
  };
}

/** How many of these runs were under way at the same moment, at most. */
export function atOnceAtMost(events: readonly { readonly event: 'begin' | 'end' }[]): number {
  let running = 0;
  let most = 0;
  for (const { event } of events) {
    running += event === 'begin' ? 1 : -1;
    most = Math.max(most, running);
  }
  return most;
}
