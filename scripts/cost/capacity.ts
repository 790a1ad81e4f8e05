/**
 * What an operation costs in read and write units: measured by `npm run bench:capacity` (the column of the documented rule) and, for what runs
 * without being asked, by counting its calls: a query that finds nothing costs half a unit in an index, one in the table.
 */
export const capacity = {
  /** A change of a person or a membership, and its activity record: the mean of both. */
  change: { reads: 3, writes: 8 },
  /** A person is created. */
  creation: { reads: 1, writes: 12 },
  lookup: { reads: 2, writes: 0 },
  /** A page of 100 people, with its bookmark. */
  page: { reads: 19, writes: 2 },
  /** Planned, leased, acted upon, recorded. */
  delivery: { reads: 8, writes: 8 },
  /** A sweep that finds nothing: 25 queries of the index, 8 reads, and its own record. */
  sweep: { reads: 21, writes: 1 },
  /** An import that has nothing to do. */
  import: { reads: 4, writes: 1 },
  /** A comparison that has nothing to continue. */
  drift: { reads: 1, writes: 0 },
  confirm: { reads: 3, writes: 0 },
  /** Looks for what was recorded in the hour. */
  digest: { reads: 2, writes: 0 },
  recordRead: { reads: 1, writes: 0 },
  /** `/health`. */
  health: { reads: 10, writes: 0 },
  /** Looking at one person, in the daily import and the daily comparison. */
  personLookedAt: { reads: 2, writes: 0 },
} as const;

/**
 * Size of a person with memberships, index entries and guards, and of an activity record; of a digest without records, and of what a record
 * adds to the archive: its mark and its compressed event. In KB.
 */
export const sizes = { person: 6, activityRecord: 1, digest: 0.35, archivedRecord: 0.65 } as const;
