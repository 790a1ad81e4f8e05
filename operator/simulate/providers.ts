import type { Bridge } from './client';
import { entraCompliantGroups, entraCompliantUsers, entraLegacyGroups, entraLegacyUsers } from './conversations/entra';
import {
  jumpcloudActivation,
  jumpcloudGroups,
  jumpcloudUsers,
  jumpcloudWithoutGroups,
} from './conversations/jumpcloud';
import { oktaAiwGroups, oktaAiwUsers, oktaOinGroups, oktaOinUsers } from './conversations/okta';
import { onelogin } from './conversations/onelogin';
import { rippling } from './conversations/rippling';

/** A recorded conversation. @throws Unexpected when the bridge answers otherwise than the client expects */
export interface Conversation {
  readonly title: string;
  readonly play: (bridge: Bridge) => Promise<void>;
}

/** An identity provider that `simulate` plays. */
export interface SimulatedProvider {
  /** As the command takes it. */
  readonly name: string;
  readonly title: string;
  readonly conversations: readonly [Conversation, ...Conversation[]];
}

/** What JumpCloud does when somebody chooses Activate. */
export const activation: Conversation = { title: 'Test Connection and Activate', play: jumpcloudActivation };

const people = (play: Conversation['play']): Conversation => ({ title: 'People', play });
const groups = (play: Conversation['play']): Conversation => ({ title: 'Groups', play });

/** Every provider, the most used first. */
export const simulatedProviders: readonly SimulatedProvider[] = [
  {
    name: 'jumpcloud',
    title: 'JumpCloud',
    conversations: [activation, people(jumpcloudUsers), groups(jumpcloudGroups)],
  },
  {
    name: 'jumpcloud-people',
    title: 'JumpCloud without groups',
    conversations: [{ ...activation, play: jumpcloudWithoutGroups }],
  },
  {
    name: 'okta',
    title: "Okta (1Password's application)",
    conversations: [people(oktaOinUsers), groups(oktaOinGroups)],
  },
  {
    name: 'okta-wizard',
    title: "Okta (application of Okta's wizard)",
    conversations: [people(oktaAiwUsers), groups(oktaAiwGroups)],
  },
  { name: 'entra', title: 'Entra ID', conversations: [people(entraLegacyUsers), groups(entraLegacyGroups)] },
  {
    name: 'entra-compliant',
    title: 'Entra ID with aadOptscim062020',
    conversations: [people(entraCompliantUsers), groups(entraCompliantGroups)],
  },
  { name: 'onelogin', title: 'OneLogin', conversations: [{ title: 'People and groups', play: onelogin }] },
  { name: 'rippling', title: 'Rippling', conversations: [{ title: 'People and groups', play: rippling }] },
];
