/**
 * Stands in for `@smithy/core/event-streams` in the functions' bundles (docs/decisions/0002-bundles.md). The Lambda client wires event streams
 * in when it is made, for InvokeWithResponseStream, which no function calls; the other clients load them on demand, and demand none.
 */
export const eventStreamSerdeProvider = (): never => {
  throw new Error('Event streams are not in the bundle.');
};

/** Leaves the client's configuration as it is. */
export const resolveEventStreamSerdeConfig = <T extends object>(config: T): T => config;
