/**
 * The reserved domain of throw-away people and groups, by which connection tests are played. RFC 6761 §6.4 sets `.invalid` aside: nobody
 * can ever have an address in it.
 */
export const throwawayDomain = 'simulation.invalid';
