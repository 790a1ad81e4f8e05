/** Why a bridge is not simply healthy. Status, doctor and dashboard show the same ones. */
export interface Reason {
  /** Stable, for programs. */
  readonly code: ReasonCode;
  /** What it takes: an operator, or only time, because the bridge goes on by itself. */
  readonly needs: 'operator' | 'time';
  /** What is the matter, in one sentence. */
  readonly text: string;
  /** What to do: a sentence that ends with the command, where there is one. */
  readonly todo?: string;
  /** Which upstream it is about, where it is about one. */
  readonly upstream?: string;
}

export type ReasonCode =
  | 'secrets'
  | 'incoming-paused'
  | 'paused'
  | 'failed'
  | 'held'
  | 'revocation-late'
  | 'behind'
  | 'run-failed'
  | 'run-overdue'
  | 'not-connected'
  | 'kept-by-decision'
  | 'not-reached'
  | 'provider-silent'
  | 'former-token'
  | 'token-old'
  | 'drift'
  | 'invitations-open'
  | 'unreachable'
  | 'asked-to-wait'
  | 'no-groups'
  | 'retrying';
