import type { StackConfig } from '../../lib/config';
import { pricedRegion } from '../../lib/monitoring/prices';
import { billOf, total } from './bill';
import { costsPage, type Sample } from './page';
import type { Template } from './template';
import { trafficOf } from './traffic';

/** Where the template is synthesized for: some options need a region. */
export const pricedPlace = { account: '123456789012', region: pricedRegion } as const;

/** Makes the template of a configuration. */
export type Synthesize = (config: StackConfig) => Template;

/** What one asks about most: each alone, beside nothing else. */
const options: readonly { readonly config: StackConfig; readonly note: string }[] = [
  { config: { customerManagedKey: 'nothing' }, note: "the secrets are then encrypted with AWS's key, not your own" },
  { config: { confirmationMinutes: 0 }, note: 'nobody is confirmed by the bridge' },
  { config: { driftCheck: 'off' }, note: 'nothing is compared' },
  {
    config: { fixedEgressAddress: true },
    note: 'a NAT gateway: more than everything else together. Only if firewall rules in 1Password allow listed addresses only',
  },
  {
    config: { activityArchive: 'governance' },
    note: 'objects in S3, and their storage until the lock ends; the lock itself costs nothing',
  },
  { config: { addressRateLimit: 1000 }, note: 'a web ACL' },
];

/** The bills that the page shows, from the template without an option. */
export function samplesOf(plain: Template): readonly Sample[] {
  return [500, 5_000, 50_000].flatMap((people) =>
    (['entra', 'okta'] as const).map((provider) => ({
      people,
      provider,
      lines: billOf(plain, trafficOf(people, provider)),
    })),
  );
}

/** docs/costs.md, from the templates. */
export function writtenCosts(synthesize: Synthesize): string {
  const billed = (config: StackConfig) => total(billOf(synthesize(config), trafficOf(500, 'entra')));
  const usual = billed({});
  const costs = options.map(({ config, note }) => ({
    option: Object.entries(config)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .join(', '),
    change: signed(billed(config) - usual),
    note,
  }));
  return costsPage(samplesOf(synthesize({})), costs);
}

const signed = (usd: number): string => `${usd < 0 ? '−' : '+'}${Math.abs(usd).toFixed(2)}`;
