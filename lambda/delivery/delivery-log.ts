import type { Outcome } from './reconcile/outcome';
import type { AccountCall } from './upstream/watched';

/** One line a delivery. Nothing given to it is secret; names and addresses are for the implementation to leave out. */
export interface DeliveryLog {
  delivered(outcome: Outcome): void;
  /** Each call of an account, so that its speed and its refusals can be seen apart from ours. */
  called(call: AccountCall & { readonly upstream: string }): void;
  upstream(event: { readonly upstream: string; readonly event: string; readonly reason?: string }): void;
  failed(event: { readonly what: string; readonly error: unknown }): void;
}
