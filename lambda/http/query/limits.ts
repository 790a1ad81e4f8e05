import type { PageLimits } from '../../scim/list/page';

/**
 * Page sizes. A list without `count` may come from a client that does not page at all (JumpCloud's import), so the default
 * is as large as a page can be.
 */
export const pageLimits: PageLimits = { defaultPageSize: 1000, maxPageSize: 1000 };

/** How many resources one request may read for a filter or an order that no key serves. */
export const maxScanned = 100_000;

/** How long a scan may take, in milliseconds: well under the API's 29 s, of which the rest is for reading and answering. */
export const maxScanMs = 20_000;

/** How long a cursor is good for, in seconds (ServiceProviderConfig: `pagination.cursorTimeout`). */
export const cursorTimeoutSeconds = 3600;
