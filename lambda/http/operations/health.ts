import type { Operation } from '../exchange';

/** GET /health: how the parts of the bridge are. No SCIM, so that the sync switch leaves it alone; 200 whatever it says. */
export const health: Operation = async (_, bridge) => ({
  status: 200,
  body: await bridge.health(),
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
});
