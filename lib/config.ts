// Made by `npm run docs:options` from the option table in lib/config/options/. Do not edit.
import type { CustomDomain, ExtensionSchema } from './config/values';

export type { CustomDomain, ExtensionSchema, HostedZone } from './config/values';

/** Values of `logRetentionDays`. */
export type LogRetentionDays =
  | 1
  | 3
  | 5
  | 7
  | 14
  | 30
  | 60
  | 90
  | 120
  | 150
  | 180
  | 365
  | 400
  | 545
  | 731
  | 1096
  | 1827
  | 2192
  | 2557
  | 2922
  | 3288
  | 3653;

/** Values of `customerManagedKey`. */
export type KeyUse = 'nothing' | 'secrets' | 'everything';

/** Values of `existingGroups`. */
export type ExistingGroups = 'refuse' | 'adopt';

/** Values of `deleteMeans`. */
export type DeleteMeans = 'suspend' | 'remove';

/** Values of `driftCheck`. */
export type DriftCheck = 'off' | 'report' | 'repair';

/** Values of `acceptInsecure`. */
export type InsecureOption =
  | 'activityRetentionDays'
  | 'allowedIpRanges'
  | 'disposable'
  | 'logRetentionDays'
  | 'removalGuard';

/**
 * What an operator decides about a bridge. Every option has a default; none is needed for a first deployment.
 *
 * Set them in cdk.json under `context` → `scim-bridge`, or for one run as `-c name=value`; the command line wins.
 * As a construct library, pass them to `new ScimBridge(this, 'Bridge', { … })`. The rules are the same.
 */
export interface BridgeConfig {
  /**
   * First word of the names of the API, the alarms, the dashboard and the metrics' namespace. Two bridges in one
   * account and region need two.
   *
   * @default - the stack's name
   */
  readonly namePrefix?: string;

  /**
   * Tags on everything that can carry them, for cost allocation and ownership.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Requests a second that the API accepts in the long run; more are answered 429 with Retry-After. Identity providers
   * send about 25 a second at their fastest, so the default leaves room and still bounds the bill.
   *
   * @default 50
   */
  readonly throttleRate?: number;

  /**
   * Requests that the API accepts at once before the rate counts.
   *
   * @default 100
   */
  readonly throttleBurst?: number;

  /**
   * IPv4 ranges (CIDR) that may call the API; everybody else gets 403. A resource policy, without extra cost.
   *
   * @default - any address: most identity providers publish no fixed addresses, and the bearer token decides
   */
  readonly allowedIpRanges?: readonly string[];

  /**
   * Requests that one IP address may send within five minutes before AWS WAF refuses it with 403, ahead of the
   * throttle: a caller without the token then cannot use up the identity provider's share. Adds a web ACL with one rule
   * to the API (about 6 dollars a month and 0.60 per million requests). Identity providers send from few addresses, up
   * to 7,500 requests in five minutes at their fastest.
   *
   * @default - no web ACL: the throttle bounds what all callers send together
   */
  readonly addressRateLimit?: number;

  /**
   * A host name of your own for the API, so that the Base URL survives a new deployment.
   *
   * @default - the host name that API Gateway gives
   */
  readonly customDomain?: CustomDomain;

  /**
   * Concurrent executions kept for the SCIM function, which are also its limit.
   *
   * @default - none: a new AWS account has 10 in all and would refuse the deployment
   */
  readonly reservedConcurrency?: number;

  /**
   * Memory of the SCIM function, in MB. Lambda gives CPU in proportion.
   *
   * @default 512
   */
  readonly memoryMb?: number;

  /**
   * Days that access logs, execution logs and function logs are kept.
   *
   * @default 90
   */
  readonly logRetentionDays?: LogRetentionDays;

  /**
   * Days that a record of an accepted change stays in the activity table.
   *
   * @default 400
   */
  readonly activityRetentionDays?: number;

  /**
   * Whether people's names and addresses may appear in logs; off, logs name people by their SCIM id only.
   *
   * @default false
   */
  readonly logPersonalData?: boolean;

  /**
   * Address that receives the alarms. AWS sends it a message whose link must be clicked first.
   *
   * @default - none: alarms show on the dashboard, and any subscription can be added to the topic later
   */
  readonly alarmEmail?: string;

  /**
   * The 99th percentile of the API's latency, in milliseconds, above which the latency alarm fires.
   *
   * @default 5000
   */
  readonly alarmLatencyMs?: number;

  /**
   * Answers with status 5xx within five minutes from which the alarm fires.
   *
   * @default 5
   */
  readonly alarmServerErrors?: number;

  /**
   * Answers with status 401 within five minutes from which the alarm fires.
   *
   * @default 10
   */
  readonly alarmAuthenticationFailures?: number;

  /**
   * What a KMS key of your own (one US dollar a month) encrypts: `secrets` (and the alarm topic), `everything` (the
   * tables and the logs too), or `nothing`, which leaves all to AWS-managed keys and the topic to SNS's own storage.
   *
   * @default secrets
   */
  readonly customerManagedKey?: KeyUse;

  /**
   * Seconds that API Gateway caches the authorizer's verdict. A revoked token may work that much longer, at most a
   * minute in all.
   *
   * @default 30
   */
  readonly authorizerCacheSeconds?: number;

  /**
   * Days that a replaced bearer token stays valid beside its successor, so that the identity provider can switch
   * without an outage.
   *
   * @default 7
   */
  readonly formerTokenGraceDays?: number;

  /**
   * Seconds that a new person, group or membership waits before it is delivered, so that an identity provider's
   * connection test, which creates a person and deletes it again, never becomes an invitation. Removals never wait.
   *
   * @default 30
   */
  readonly settleSeconds?: number;

  /**
   * Email domains whose people may be provisioned, for example `example.com` (its subdomains are domains of their own).
   * Anybody else is refused when the identity provider sends them, with what to do, and reported but left alone when
   * found in the account.
   *
   * @default - any domain
   */
  readonly allowedDomains?: readonly string[];

  /**
   * Email addresses of people whom no sync ever suspends or removes: owners, break-glass accounts.
   *
   * @default - none by address; who bears the account's own roles is protected as far as the account shows it
   */
  readonly protectedEmails?: readonly string[];

  /**
   * What happens when the identity provider creates a group whose name the account has already: `refuse` leaves the
   * account's group alone and says what to do, `adopt` takes it over with its members, and from then on the identity
   * provider decides who is in it. Groups that carry a role, such as Owners, are never taken over.
   *
   * @default refuse
   */
  readonly existingGroups?: ExistingGroups;

  /**
   * What a deletion by the identity provider means for a person in the account: `suspend`, which can be undone and
   * keeps their items, or `remove`, which deletes the person and their items for good.
   *
   * @default suspend
   */
  readonly deleteMeans?: DeleteMeans;

  /**
   * Whether suspensions, removals and deletions of groups beyond a limit are held until a person releases or discards
   * them. Without it, a mistake in the identity provider that deactivates everybody reaches the account within minutes.
   *
   * @default true
   */
  readonly removalGuard?: boolean;

  /**
   * Removals that always go through within a window; past that, and past removalGuardPercent, they are held.
   *
   * @default 10
   */
  readonly removalGuardCount?: number;

  /**
   * Removals that go through within a window, in per cent of the active people, where that is more than
   * removalGuardCount.
   *
   * @default 2
   */
  readonly removalGuardPercent?: number;

  /**
   * Length of the window in which removals are counted, in minutes.
   *
   * @default 60
   */
  readonly removalGuardWindowMinutes?: number;

  /**
   * What the daily comparison of the account with the directory does: `report` shows the differences, `repair` brings
   * the account back to what the directory says (removals pass the guard), `off` leaves the comparison to the command.
   *
   * @default report
   */
  readonly driftCheck?: DriftCheck;

  /**
   * Hour of the day, in UTC, at which the account is compared with the directory.
   *
   * @default 3
   */
  readonly driftHour?: number;

  /**
   * Minutes between two confirmations of people who have accepted their invitation, where the account needs them to be
   * confirmed (1Password CLI, dry-run; hosted provisioning confirms by itself). 0 leaves confirming to a person.
   *
   * @default 5
   */
  readonly confirmationMinutes?: number;

  /**
   * Calls to the account that a function makes at once. More is faster up to the account's rate limit, and then slower.
   *
   * @default 4
   */
  readonly upstreamConcurrency?: number;

  /**
   * Concurrent executions kept for the function that delivers changes as they happen, which are also its limit. The
   * sweep delivers what that leaves over.
   *
   * @default - none: a new AWS account has 10 in all and would refuse the deployment
   */
  readonly deliveryReservedConcurrency?: number;

  /**
   * Whether the account is reached from one fixed address, for accounts whose firewall rules in 1Password allow listed
   * addresses only (the output `EgressAddress`). Puts the functions that deliver into a VPC with one NAT gateway, which
   * costs about 36 US dollars a month (us-east-1: 0.045 an hour, the address 0.005 an hour, and 0.045 a GB).
   *
   * @default false
   */
  readonly fixedEgressAddress?: boolean;

  /**
   * ARN of a version of a Lambda layer of yours (arm64) that holds the 1Password CLI at `bin/op`, which makes it
   * `/opt/bin/op`. Needed only where the account is reached through the CLI.
   *
   * @default - none
   */
  readonly opCliLayerArn?: string;

  /**
   * Minutes that the oldest overdue change may wait for its delivery before the alarm fires.
   *
   * @default 30
   */
  readonly alarmBehindMinutes?: number;

  /**
   * Schemas of your own beside the standard ones: what identity providers send in them is kept, returned and can be
   * filtered by. A list, or the name of a JSON file that holds it.
   *
   * @default - none
   */
  readonly extensionSchemas?: readonly ExtensionSchema[];

  /**
   * Whether deleting the stack deletes its data too: tables, secrets, key, logs. For trials and tests.
   *
   * @default false
   */
  readonly disposable?: boolean;

  /**
   * Whether the stack sets API Gateway's CloudWatch role. That is one setting for the whole account and region, needed
   * for any log of the API, and kept when the stack is deleted. Switch it off where the account has one.
   *
   * @default true
   */
  readonly apiGatewayCloudWatchRole?: boolean;

  /**
   * Options whose insecure value you accept, by name, for example `["disposable"]`.
   *
   * @default - none: insecure values are refused
   */
  readonly acceptInsecure?: readonly InsecureOption[];
}

/** What an operator decides about the stack that ships with this kit. */
export interface StackConfig extends BridgeConfig {
  /**
   * Whether CloudFormation refuses to delete the stack until this is switched off. Without the stack the identity
   * provider has nobody to talk to, and a new one has another Base URL and token.
   *
   * @default - true, unless the stack is disposable
   */
  readonly terminationProtection?: boolean;
}
