/** The path of a group. */
export function groupPath(id: string): string {
  return `/Groups/${encodeURIComponent(id)}`;
}

/** What a request about a group is about, for its errors. */
export function whichGroup(id: string): { readonly resource: string; readonly missing: 'group' } {
  return { resource: `the group ${id}`, missing: 'group' };
}
