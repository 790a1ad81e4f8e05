import type { Bridge } from '../../lambda/http/exchange';

/** The parts of a bridge that decide what the operator allows, with everything allowed. */
export const openEdge: Pick<Bridge, 'policy' | 'health'> = {
  policy: {
    domains: 'any',
    groupObstacle: async () => undefined,
    syncSwitch: async () => ({ position: 'on' }),
  },
  health: async () => ({ build: '1', version: '0.0.0', reports: [], retrievedAt: '2026-03-01T12:00:00Z' }),
};

/** What the authorizer hands on about whoever presents the token. */
export const theCaller = { tokenKind: 'bearer', tokenStage: 'AWSCURRENT', tokenVersion: '1' } as const;
