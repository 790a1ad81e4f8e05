import type { PageLimits } from '../../scim/list/page';

/**
 * Page sizes. A list without `count` may come from a client that does not page at all (JumpCloud's import), so the default
 * is as large as a page can be.
 */
export const pageLimits: PageLimits = { defaultPageSize: 1000, maxPageSize: 1000 };

/** How many resources one request may read for a filter or an order that no key serves. */
export const maxScanned = 100_000;

/** A person's groups are not stored with the person: for a filter by them, one person costs as much as this many others. */
export const groupsCost = 20;

/** How long a cursor is good for, in seconds (ServiceProviderConfig: `pagination.cursorTimeout`). */
export const cursorTimeoutSeconds = 3600;
