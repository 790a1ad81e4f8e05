import { defaultLateLimits } from '../../../lambda/contract/names';
import { listOf, oneOf, text, wholeNumber, yesOrNo } from '../kinds';
import { defaultVpcRange, existingVpc, vpcRange } from '../network';
import { emailAddress } from './email-address';

/** Options of what reaches the account, and how. */
export const deliveryOptions = {
  settleSeconds: wholeNumber({
    text:
      'Settle time: seconds that a new person, group or membership waits before it is delivered. A ' +
      'connection test of the identity provider, which creates a person and deletes it again, therefore ' +
      'never becomes an invitation. Removals do not wait.',
    min: 0,
    max: 900,
    unit: 'seconds',
    functions: ['scim-api', 'delivery'],
    fallback: 30,
  }),
  answerAfterDelivery: wholeNumber({
    text:
      'Seconds that a change of a person or group may wait for the account before the bridge answers it. If the ' +
      "account refuses the change in that time, the answer is 400 with the account's words, and they appear in " +
      'the log of the identity provider. If the account needs longer, or the change is held, paused or retried, ' +
      'the answer is as without this option, and delivery goes on. With 0, nothing waits. A creation waits only ' +
      'with `settleSeconds` 0, since a connection test must not become an invitation. The alarm on latency ' +
      'allows this time in addition to `alarmLatencyMs`.',
    min: 0,
    max: 20,
    unit: 'seconds; API Gateway ends a request after 29',
    functions: ['scim-api'],
    fallback: 0,
  }),
  allowedDomains: listOf({
    text:
      'Email domains whose people may be provisioned, for example `example.com`. A subdomain is a domain of ' +
      'its own. Users of other domains are refused when the identity provider sends them, with a message ' +
      'that says what to do. When found in the account, they are reported and left alone.',
    pattern: /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    element: 'a domain in lower case',
    allowed: 'a list of email domains in lower case, for example ["example.com", "example.org"]',
    functions: ['scim-api', 'delivery'],
    parameter: {},
    fallback: undefined,
    fallbackText: 'any domain',
  }),
  protectedEmails: listOf({
    text:
      'Email addresses of people who are never suspended or removed by a sync, such as owners and break- ' +
      'glass accounts.',
    pattern: emailAddress,
    element: 'an e-mail address',
    allowed: 'a list of e-mail addresses, for example ["owner@example.com"]',
    functions: ['delivery'],
    parameter: {},
    fallback: undefined,
    fallbackText:
      "none by address; people with one of the account's own roles are protected where the account shows " + 'the role',
  }),
  existingGroups: oneOf({
    text:
      'What happens when the identity provider creates a group whose name already exists in the account. ' +
      "`refuse` leaves the account's group alone and says what to do. `adopt` takes the group over with its " +
      'members; from then on the identity provider decides its membership. Groups that carry a role, such ' +
      'as Owners, are never taken over.',
    choices: ['refuse', 'adopt'],
    typeName: 'ExistingGroups',
    functions: ['scim-api', 'delivery'],
    parameter: {},
    fallback: 'refuse',
  }),
  deleteMeans: oneOf({
    text:
      'What happens to a person in the account when the identity provider deletes the user: `suspend`, ' +
      'which can be undone and keeps their items, or `remove`, which permanently deletes the person and ' +
      'their items.',
    choices: ['suspend', 'remove'],
    typeName: 'DeleteMeans',
    functions: ['delivery'],
    parameter: {},
    fallback: 'suspend',
  }),
  removalGuard: yesOrNo({
    text:
      'Whether removals beyond a limit are held until an operator releases or discards them: suspensions ' +
      'and removals of people, ends of memberships, deletions of groups, and changes of email addresses. ' +
      'Without the guard, a mistake in the identity provider that deactivates everybody reaches the account ' +
      'within minutes.',
    functions: ['delivery'],
    insecure: {
      when: (guarded) => !guarded,
      wrong: () =>
        'is false: if the identity provider deactivates everybody by mistake, everybody is suspended within minutes',
      secure: 'true, with higher limits where more people leave at once (removalGuardCount, removalGuardPercent)',
    },
    fallback: true,
  }),
  removalGuardCount: wholeNumber({
    text:
      'Removals that always go through within a window. Removals beyond this count and beyond ' +
      'removalGuardPercent are held.',
    min: 0,
    max: 10_000,
    unit: 'removals',
    functions: ['delivery'],
    parameter: {},
    fallback: 10,
  }),
  removalGuardPercent: wholeNumber({
    text:
      'Removals that go through within a window, as a percentage of the active people, where that is more ' +
      'than removalGuardCount.',
    min: 0,
    max: 100,
    unit: 'percent of the active people',
    functions: ['delivery'],
    parameter: {},
    fallback: 2,
  }),
  removalGuardWindowMinutes: wholeNumber({
    text: 'Length of the window in which removals are counted, in minutes.',
    min: 5,
    max: 1440,
    unit: 'minutes',
    functions: ['delivery'],
    fallback: 60,
  }),
  driftCheck: oneOf({
    text:
      'What the daily comparison of the account with the directory does. `report` shows the differences. ' +
      '`repair` changes the account back to what the directory says; removals pass the guard. `off` ' +
      'compares only when you run the command.',
    choices: ['off', 'report', 'repair'],
    typeName: 'DriftCheck',
    functions: ['delivery'],
    fallback: 'report',
  }),
  driftHour: wholeNumber({
    text: 'Hour of the day, in UTC, at which the account is compared with the directory.',
    min: 0,
    max: 23,
    unit: 'hour of the day in UTC',
    fallback: 3,
  }),
  confirmationMinutes: wholeNumber({
    text:
      'Minutes between two runs that confirm people who have accepted their invitation, where the account ' +
      'requires confirmation (1Password CLI, dry-run; hosted provisioning confirms people itself). With 0, ' +
      'an administrator confirms them.',
    min: 0,
    max: 1440,
    unit: 'minutes; 0 for never',
    fallback: 5,
  }),
  upstreamConcurrency: wholeNumber({
    text:
      "Calls to the account that a function makes in parallel. More calls are faster up to the account's " +
      'rate limit, and slower beyond it.',
    min: 1,
    max: 50,
    unit: 'calls',
    functions: ['delivery'],
    parameter: {},
    fallback: 4,
  }),
  deliveryReservedConcurrency: wholeNumber({
    text:
      'Concurrent executions reserved for the function that delivers changes as they happen. The number is ' +
      'also its limit. The sweep delivers the rest.',
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none: a new AWS account has only 10 in total and would refuse the deployment',
  }),
  fixedEgressAddress: yesOrNo({
    text:
      'Whether the account is called from one fixed address (output `EgressAddress`). Needed for accounts ' +
      'whose firewall rules in 1Password allow only listed addresses. Places the functions that deliver in ' +
      'a VPC with one NAT gateway, which costs about 36 US dollars a month (us-east-1: 0.045 an hour, plus ' +
      '0.005 an hour for the address and 0.045 per GB). The address is kept when this is switched off or the ' +
      'stack is deleted: release it (aws ec2 release-address), or use it again as egressAllocationId. ' +
      'Removing the VPC takes up to 45 minutes, since Lambda is slow to give up its network interfaces.',
    fallback: false,
  }),
  egressAllocationId: text({
    text:
      'Allocation id of an Elastic IP address of yours, which fixedEgressAddress then uses in place of a new ' +
      'one: the address of an earlier bridge, for example.',
    pattern: /^eipalloc-[0-9a-f]{8,17}$/,
    allowed: 'the allocation id of an Elastic IP address in the region of the stack, eipalloc-…',
    fallback: undefined,
    fallbackText: 'a new address',
  }),
  availabilityZones: listOf({
    text:
      'The two availability zones of the VPC that fixedEgressAddress makes. The NAT gateway is in the first; ' +
      'a few zones offer none (for example the zone with the id apne1-az3). To change the zones later, ' +
      'switch fixedEgressAddress off, deploy, and switch it on with the zones and with the kept address ' +
      '(egressAllocationId).',
    pattern: /^[a-z]{2,}(-[a-z]+)+-\d[a-z]$/,
    element: 'the name of an availability zone',
    length: 2,
    allowed: 'the names of two availability zones of the region, for example ["eu-central-1a", "eu-central-1b"]',
    fallback: undefined,
    fallbackText: 'the first two that AWS names',
  }),
  vpcRange: vpcRange({
    text:
      'IPv4 range of the VPC that fixedEgressAddress makes. It matters only if you connect the VPC to other ' +
      'networks. To change it later, proceed as for availabilityZones.',
    fallback: undefined,
    fallbackText: defaultVpcRange,
  }),
  vpc: existingVpc({
    text:
      'An existing VPC for the functions that deliver, in place of fixedEgressAddress. From its subnets they ' +
      'must reach the account, DynamoDB and Secrets Manager, through your NAT gateway or VPC endpoints. The ' +
      'account is then called from the address of your NAT gateway.',
    fallback: undefined,
    fallbackText: "none: the functions are in Lambda's own network",
  }),
  opCliLayerArn: text({
    text:
      'ARN of a version of your own Lambda layer that contains the 1Password CLI at `bin/op`, so that it is ' +
      'found at `/opt/bin/op`. It must be in the region of the stack and contain the CLI for arm64: the ARN ' +
      'does not show for which processor it was built. Needed only where the account is reached through the CLI.',
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$/,
    allowed: 'the ARN of a layer version, arn:aws:lambda:<region>:<account>:layer:<name>:<version>',
    fallback: undefined,
    fallbackText: 'none',
  }),
  alarmRevocationMinutes: wholeNumber({
    text:
      'Minutes within which a person whose access the identity provider took away must have lost it in the ' +
      'account. Past that the alarm fires. Removals that the guard holds do not count.',
    min: 2,
    max: 1440,
    unit: 'minutes',
    fallback: defaultLateLimits.revocation / 60,
  }),
  alarmBehindMinutes: wholeNumber({
    text: 'Minutes that the oldest due change may wait for its delivery before the alarm fires.',
    min: 5,
    max: 1440,
    unit: 'minutes',
    fallback: defaultLateLimits.change / 60,
  }),
};
