import { throwawayDomain } from '../../contract/throwaway';
import type { Operation } from '../exchange';
import { isWell } from '../health';
import { listUsers } from './lists';

/** Nobody: an address that is never delivered, and that no command makes. */
const nobody = `health@${throwawayDomain}`;

/**
 * GET /health: how the parts of the bridge are. 200 while none is unhealthy, else 503, so that a monitor need not read the body. No SCIM,
 * so that the sync switch leaves it alone; but somebody is looked up with the same code that answers an identity provider.
 */
export const health: Operation = async (request, bridge) => {
  const lookUp = () => listUsers({ ...request, query: { filter: [`userName eq "${nobody}"`] } }, bridge);
  const report = await bridge.health(lookUp);
  return {
    status: isWell(report) ? 200 : 503,
    body: report,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  };
};
