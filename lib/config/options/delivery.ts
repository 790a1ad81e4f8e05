import { listOf, oneOf, text, wholeNumber, yesOrNo } from '../kinds';
import { emailAddress } from './email-address';

/** Options of what reaches the account, and how. */
export const deliveryOptions = {
  settleSeconds: wholeNumber({
    text:
      'Seconds that a new person, group or membership waits before it is delivered, so that an identity ' +
      "provider's connection test, which creates a person and deletes it again, never becomes an " +
      'invitation. Removals never wait.',
    min: 0,
    max: 900,
    unit: 'seconds',
    functions: ['scim-api', 'delivery'],
    fallback: 30,
  }),
  allowedDomains: listOf({
    text:
      'Email domains whose people may be provisioned, for example `example.com` (its subdomains are domains ' +
      'of their own). Anybody else is refused when the identity provider sends them, with what to do, and ' +
      'reported but left alone when found in the account.',
    pattern: /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    element: 'a domain in lower case',
    allowed: 'a list of email domains in lower case, for example ["example.com", "example.org"]',
    functions: ['scim-api', 'delivery'],
    fallback: undefined,
    fallbackText: 'any domain',
  }),
  protectedEmails: listOf({
    text: 'Email addresses of people whom no sync ever suspends or removes: owners, break-glass accounts.',
    pattern: emailAddress,
    element: 'an e-mail address',
    allowed: 'a list of e-mail addresses, for example ["owner@example.com"]',
    functions: ['delivery'],
    fallback: undefined,
    fallbackText: "none by address; who bears the account's own roles is protected as far as the account shows it",
  }),
  existingGroups: oneOf({
    text:
      'What happens when the identity provider creates a group whose name the account has already: `refuse` ' +
      "leaves the account's group alone and says what to do, `adopt` takes it over with its members, and " +
      'from then on the identity provider decides who is in it. Groups that carry a role, such as Owners, ' +
      'are never taken over.',
    choices: ['refuse', 'adopt'],
    typeName: 'ExistingGroups',
    functions: ['scim-api', 'delivery'],
    fallback: 'refuse',
  }),
  deleteMeans: oneOf({
    text:
      'What a deletion by the identity provider means for a person in the account: `suspend`, which can be ' +
      'undone and keeps their items, or `remove`, which deletes the person and their items for good.',
    choices: ['suspend', 'remove'],
    typeName: 'DeleteMeans',
    functions: ['delivery'],
    fallback: 'suspend',
  }),
  removalGuard: yesOrNo({
    text:
      'Whether suspensions, removals and deletions of groups beyond a limit are held until a person ' +
      'releases or discards them. Without it, a mistake in the identity provider that deactivates everybody ' +
      'reaches the account within minutes.',
    functions: ['delivery'],
    insecure: {
      when: (guarded) => !guarded,
      wrong: () =>
        'is false: an identity provider that deactivates everybody by mistake would have everybody suspended within minutes',
      secure: 'true, with higher limits where more people leave at once (removalGuardCount, removalGuardPercent)',
    },
    fallback: true,
  }),
  removalGuardCount: wholeNumber({
    text: 'Removals that always go through within a window; past that, and past removalGuardPercent, they are held.',
    min: 0,
    max: 10_000,
    unit: 'removals',
    functions: ['delivery'],
    fallback: 10,
  }),
  removalGuardPercent: wholeNumber({
    text:
      'Removals that go through within a window, in per cent of the active people, where that is more than ' +
      'removalGuardCount.',
    min: 0,
    max: 100,
    unit: 'per cent of the active people',
    functions: ['delivery'],
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
      'What the daily comparison of the account with the directory does: `report` shows the differences, ' +
      '`repair` brings the account back to what the directory says (removals pass the guard), `off` leaves ' +
      'the comparison to the command.',
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
      'Minutes between two confirmations of people who have accepted their invitation, where the account ' +
      'needs them to be confirmed (1Password CLI, dry-run; hosted provisioning confirms by itself). 0 ' +
      'leaves confirming to a person.',
    min: 0,
    max: 1440,
    unit: 'minutes; 0 for never',
    fallback: 5,
  }),
  upstreamConcurrency: wholeNumber({
    text:
      "Calls to the account that a function makes at once. More is faster up to the account's rate limit, " +
      'and then slower.',
    min: 1,
    max: 50,
    unit: 'calls',
    functions: ['delivery'],
    fallback: 4,
  }),
  deliveryReservedConcurrency: wholeNumber({
    text:
      'Concurrent executions kept for the function that delivers changes as they happen, which are also its ' +
      'limit. The sweep delivers what that leaves over.',
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none: a new AWS account has 10 in all and would refuse the deployment',
  }),
  fixedEgressAddress: yesOrNo({
    text:
      'Whether the account is reached from one fixed address, for accounts whose firewall rules in ' +
      '1Password allow listed addresses only (the output `EgressAddress`). Puts the functions that deliver ' +
      'into a VPC with one NAT gateway, which costs about 36 US dollars a month (us-east-1: 0.045 an hour, ' +
      'the address 0.005 an hour, and 0.045 a GB).',
    fallback: false,
  }),
  opCliLayerArn: text({
    text:
      'ARN of a version of a Lambda layer of yours (arm64) that holds the 1Password CLI at `bin/op`, which ' +
      'makes it `/opt/bin/op`. Needed only where the account is reached through the CLI.',
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$/,
    allowed: 'the ARN of a layer version, arn:aws:lambda:<region>:<account>:layer:<name>:<version>',
    fallback: undefined,
    fallbackText: 'none',
  }),
  alarmBehindMinutes: wholeNumber({
    text: 'Minutes that the oldest overdue change may wait for its delivery before the alarm fires.',
    min: 5,
    max: 1440,
    unit: 'minutes',
    fallback: 30,
  }),
};
