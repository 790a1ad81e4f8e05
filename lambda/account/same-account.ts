import type { UpstreamDescription } from './description';

/** Whether two descriptions reach the same account, judged by their addresses; the credential does not matter. */
export function sameAccount(one: UpstreamDescription, other: UpstreamDescription): boolean {
  return place(one) === place(other);
}

function place(description: UpstreamDescription): string {
  switch (description.adapter) {
    case 'scim':
      return `scim ${description.url.toLowerCase()}`;
    case 'op-cli':
      return `op-cli ${description.address.toLowerCase()}`;
    case 'users-api':
      return `users-api ${description.account.toLowerCase()}`;
    case 'dry-run':
      return 'dry-run';
  }
}
