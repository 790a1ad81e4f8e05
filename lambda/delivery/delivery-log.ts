import type { Outcome } from './reconcile/outcome';

/** One line a delivery. Nothing given to it is secret; names and addresses are for the implementation to leave out. */
export interface DeliveryLog {
  delivered(outcome: Outcome): void;
  upstream(event: { readonly upstream: string; readonly event: string; readonly reason?: string }): void;
  failed(event: { readonly what: string; readonly error: unknown }): void;
}
