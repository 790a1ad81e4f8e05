import { defaultVpcRange } from './network';
import type { OptionName } from './options';
import { text } from './value-text';

/** Options of the VPC that the stack makes, with what they are where they are not set. */
const ofTheVpc = [
  ['vpcRange', defaultVpcRange],
  ['availabilityZones', undefined],
] as const;

/**
 * The options that CloudFormation cannot change on the deployed stack. It makes the new network before it removes the old one, and the two
 * cannot be there together: the subnets have the same range, or the NAT gateways the same address.
 *
 * @param deployed as the stack tells them
 * @param here as written, before defaults
 */
export function unchangeableOptions(
  deployed: Readonly<Record<string, unknown>>,
  here: Readonly<Record<string, unknown>>,
): readonly OptionName[] {
  if (deployed.fixedEgressAddress !== true || here.fixedEgressAddress !== true) return [];
  return ofTheVpc
    .filter(([name, fallback]) => text(deployed[name] ?? fallback) !== text(here[name] ?? fallback))
    .map(([name]) => name);
}

/** The message that refuses such a deployment. */
export function unchangeableMessage(names: readonly OptionName[], deployed: Readonly<Record<string, unknown>>): string {
  const [first = ''] = names;
  const value = deployed[first];
  const back = value === undefined ? `unset ${first}` : `set ${first}=${text(value).replaceAll(', ', ',')}`;
  return [
    `CloudFormation cannot change ${names.join(' and ')} while fixedEgressAddress is true: it makes the new network before it removes the old one, and both would need the same addresses. The deployment would fail, and be taken back.`,
    `To keep what is deployed:  npx scim-bridge config ${back}`,
    `To change it: switch fixedEgressAddress off (npx scim-bridge config unset fixedEgressAddress ${names.join(' ')}), deploy, and switch it on again with the address that was kept (egressAllocationId).`,
  ].join('\n');
}
