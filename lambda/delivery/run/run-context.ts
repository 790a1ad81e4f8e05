import type { DriftMode } from '../../contract/operator-requests';
import type { AllowedDomains } from '../../policy/allowed-domains';
import type { DeliveryContext } from '../context';

/** What reading an account into the directory works with, and comparing the two. */
export interface RunContext extends DeliveryContext {
  /** People of other domains are reported and left alone. */
  readonly domains: AllowedDomains;
  /** What the daily comparison does about a difference. */
  readonly driftMode: DriftMode;
}
