import type { Actor } from '../../directory/activity';

/** Who ends what a deletion left over, in the activity records of the directory. */
export const deliverer: Actor = { requestId: 'delivery', token: 'none', operation: 'deliver a deletion' };
