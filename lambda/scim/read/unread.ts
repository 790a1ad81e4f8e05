/** Told of each attribute of a request whose value was not kept, by its path. Told again when it happens again. */
export type OnDropped = (path: string) => void;

/** For callers to whom it does not matter. */
export const toNobody: OnDropped = () => undefined;

/**
 * Stands for a value that cannot be read as one of its attribute. Not the same as no value: what was not understood was not said, and
 * clears nothing.
 */
export const UNREAD: unique symbol = Symbol('unread');
export type Unread = typeof UNREAD;
