// Made by `npm run docs:options` from the option table in lib/config/options/. Do not edit.
import type { AlarmEmailFor, CustomDomain, ExistingVpc, ExtensionSchema } from './config/values';

export type { AlarmEmailFor, CustomDomain, ExistingVpc, ExtensionSchema, HostedZone } from './config/values';

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

/** Values of `activityArchive`. */
export type ActivityArchive = 'off' | 'governance' | 'compliance';

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
 * The options of a bridge. Every option has a default; a first deployment needs none of them.
 *
 * Set them with `npx scim-bridge config set name=value`, which writes scim-bridge.json, or for one deployment as `-c name=value`.
 * In your own CDK app, pass them to `new ScimBridge(this, 'Bridge', { … })`. The rules are the same.
 */
export interface BridgeConfig {
  /**
   * First word of the names of the API, the alarms and the dashboard, and of the metrics' namespace. Two bridges in one
   * account and region need different prefixes.
   *
   * @default - the stack's name
   */
  readonly namePrefix?: string;

  /**
   * Tags for the stack and every resource that supports them, for cost allocation and ownership.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Steady number of requests per second that the API accepts. Requests beyond it are answered with 429 and
   * Retry-After. Identity providers send up to about 25 a second, so the default leaves room and still limits the bill.
   *
   * @default 50
   */
  readonly throttleRate?: number;

  /**
   * Requests that the API accepts in a burst before throttleRate applies.
   *
   * @default 100
   */
  readonly throttleBurst?: number;

  /**
   * IPv4 ranges (CIDR) that may call the API. Requests from other addresses get 403. This is a resource policy and
   * costs nothing.
   *
   * @default - any address: most identity providers publish no fixed addresses; access depends on the bearer token
   */
  readonly allowedIpRanges?: readonly string[];

  /**
   * Requests that one IP address may send within five minutes before AWS WAF refuses it with 403. WAF acts before the
   * throttle, so a caller without the token cannot use up the identity provider's share. Adds a web ACL with one rule
   * to the API (about 6 US dollars a month, plus 0.60 per million requests). Identity providers send from few
   * addresses, up to 7,500 requests in five minutes.
   *
   * @default - no web ACL: the throttle limits all callers together
   */
  readonly addressRateLimit?: number;

  /**
   * Your own host name for the API. The Base URL then stays the same when the stack is deployed anew. With a public
   * hosted zone in Route 53 the stack makes the certificate and the DNS records. The host name and its certificate are
   * kept when the option is removed or the stack deleted.
   *
   * @default - the host name that API Gateway assigns
   */
  readonly customDomain?: CustomDomain;

  /**
   * Concurrent executions reserved for the SCIM function. The number is also its limit.
   *
   * @default - none: a new AWS account has only 10 in total and would refuse the deployment
   */
  readonly reservedConcurrency?: number;

  /**
   * Memory of the SCIM function, in MB. Lambda assigns CPU in proportion to memory.
   *
   * @default 512
   */
  readonly memoryMb?: number;

  /**
   * Days for which access logs, execution logs and function logs are kept.
   *
   * @default 90
   */
  readonly logRetentionDays?: LogRetentionDays;

  /**
   * Days for which the record of an accepted change is kept in the activity table.
   *
   * @default 400
   */
  readonly activityRetentionDays?: number;

  /**
   * An S3 bucket that keeps, hour by hour, the digests of the activity record and its records as OCSF events for a
   * SIEM, locked against change and removal. The lock is in the mode `governance` (whoever may bypass it can remove
   * objects) or `compliance` (nobody can, not even the account itself, and you pay for the bucket until the lock ends).
   * With `off`, digests are published in a log group only. Events hold names and addresses, as the activity table does.
   *
   * @default off
   */
  readonly activityArchive?: ActivityArchive;

  /**
   * Days for which the bucket of `activityArchive` locks an object. The object is removed after that.
   *
   * @default - as long as `activityRetentionDays`
   */
  readonly activityArchiveDays?: number;

  /**
   * Whether people's names and addresses may appear in logs. If false, logs identify people only by their SCIM id.
   *
   * @default false
   */
  readonly logPersonalData?: boolean;

  /**
   * Address that receives every alarm. AWS first sends a confirmation message; alarms arrive only after its link has
   * been clicked.
   *
   * @default - none: alarms appear on the dashboard, and you can subscribe to the topics later
   */
  readonly alarmEmail?: string;

  /**
   * Addresses that receive only the alarms of one severity: `page` (somebody must act now), `mail` (today) or `note`
   * (good to know), for example `alarmEmailFor.page=on-call@example.com`. Each must be confirmed as `alarmEmail` must.
   *
   * @default - none
   */
  readonly alarmEmailFor?: AlarmEmailFor;

  /**
   * Address at which your people read docs/operations.md, for example in your copy of the kit. Every alarm then links
   * to its section there, and to the dashboard.
   *
   * @default - none: alarms link to the dashboard
   */
  readonly operationsGuideUrl?: string;

  /**
   * Latency of the API (99th percentile, in milliseconds) from which the latency alarm fires.
   *
   * @default 5000
   */
  readonly alarmLatencyMs?: number;

  /**
   * Responses with status 5xx within five minutes from which the alarm fires.
   *
   * @default 5
   */
  readonly alarmServerErrors?: number;

  /**
   * Responses with status 401 within five minutes from which the alarm fires.
   *
   * @default 10
   */
  readonly alarmAuthenticationFailures?: number;

  /**
   * What your own KMS key (one US dollar a month) encrypts: `secrets` (and the alarm topics), `everything` (the tables
   * and logs as well) or `nothing`. With `nothing`, AWS-managed keys encrypt the data, and the topics have only the
   * encryption of SNS storage. When you change from `nothing` to a key, requests may be answered with 500 for up to a
   * minute: the secrets get the key before the functions may use it.
   *
   * @default secrets
   */
  readonly customerManagedKey?: KeyUse;

  /**
   * Seconds for which API Gateway caches the authorizer's result. A revoked token may work that much longer, up to one
   * minute in total.
   *
   * @default 30
   */
  readonly authorizerCacheSeconds?: number;

  /**
   * Days for which a replaced bearer token stays valid alongside the new one, so that the identity provider can switch
   * without an outage.
   *
   * @default 7
   */
  readonly formerTokenGraceDays?: number;

  /**
   * Age of the bearer token, in days, from which the alarm fires. The alarm asks for a rotation and does not end the
   * token. With 0 it never fires.
   *
   * @default 365
   */
  readonly alarmTokenDays?: number;

  /**
   * Hours without a request of the identity provider after which the alarm fires. If omitted, the bridge learns it:
   * after two weeks it knows how long each provider is usually silent, and the alarm fires after twice that time, but
   * not before two hours. Entra ID calls about every 40 minutes; the others call when something changes. With 0 the
   * alarm never fires.
   *
   * @default - learned from the history of each provider
   */
  readonly alarmSilenceHours?: number;

  /**
   * Settle time: seconds that a new person, group or membership waits before it is delivered. A connection test of the
   * identity provider, which creates a person and deletes it again, therefore never becomes an invitation. Removals do
   * not wait.
   *
   * @default 30
   */
  readonly settleSeconds?: number;

  /**
   * Seconds that a change of a person or group may wait for the account before the bridge answers it. If the account
   * refuses the change in that time, the answer is 400 with the account's words, and they appear in the log of the
   * identity provider. If the account needs longer, or the change is held, paused or retried, the answer is as without
   * this option, and delivery goes on. With 0, nothing waits. A creation waits only with `settleSeconds` 0, since a
   * connection test must not become an invitation. The alarm on latency allows this time in addition to
   * `alarmLatencyMs`.
   *
   * @default 0
   */
  readonly answerAfterDelivery?: number;

  /**
   * Email domains whose people may be provisioned, for example `example.com`. A subdomain is a domain of its own. Users
   * of other domains are refused when the identity provider sends them, with a message that says what to do. When found
   * in the account, they are reported and left alone.
   *
   * @default - any domain
   */
  readonly allowedDomains?: readonly string[];

  /**
   * Email addresses of people who are never suspended or removed by a sync, such as owners and break- glass accounts.
   *
   * @default - none by address; people with one of the account's own roles are protected where the account shows the
   * role
   */
  readonly protectedEmails?: readonly string[];

  /**
   * What happens when the identity provider creates a group whose name already exists in the account. `refuse` leaves
   * the account's group alone and says what to do. `adopt` takes the group over with its members; from then on the
   * identity provider decides its membership. Groups that carry a role, such as Owners, are never taken over.
   *
   * @default refuse
   */
  readonly existingGroups?: ExistingGroups;

  /**
   * What happens to a person in the account when the identity provider deletes the user: `suspend`, which can be undone
   * and keeps their items, or `remove`, which permanently deletes the person and their items.
   *
   * @default suspend
   */
  readonly deleteMeans?: DeleteMeans;

  /**
   * Whether removals beyond a limit are held until an operator releases or discards them: suspensions and removals of
   * people, ends of memberships, deletions of groups, and changes of email addresses. Without the guard, a mistake in
   * the identity provider that deactivates everybody reaches the account within minutes.
   *
   * @default true
   */
  readonly removalGuard?: boolean;

  /**
   * Removals that always go through within a window. Removals beyond this count and beyond removalGuardPercent are
   * held.
   *
   * @default 10
   */
  readonly removalGuardCount?: number;

  /**
   * Removals that go through within a window, as a percentage of the active people, where that is more than
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
   * What the daily comparison of the account with the directory does. `report` shows the differences. `repair` changes
   * the account back to what the directory says; removals pass the guard. `off` compares only when you run the command.
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
   * Minutes between two runs that confirm people who have accepted their invitation, where the account requires
   * confirmation (1Password CLI, dry-run; hosted provisioning confirms people itself). With 0, an administrator
   * confirms them.
   *
   * @default 5
   */
  readonly confirmationMinutes?: number;

  /**
   * Calls to the account that a function makes in parallel. More calls are faster up to the account's rate limit, and
   * slower beyond it.
   *
   * @default 4
   */
  readonly upstreamConcurrency?: number;

  /**
   * Concurrent executions reserved for the function that delivers changes as they happen. The number is also its limit.
   * The sweep delivers the rest.
   *
   * @default - none: a new AWS account has only 10 in total and would refuse the deployment
   */
  readonly deliveryReservedConcurrency?: number;

  /**
   * Whether the account is called from one fixed address (output `EgressAddress`). Needed for accounts whose firewall
   * rules in 1Password allow only listed addresses. Places the functions that deliver in a VPC with one NAT gateway,
   * which costs about 36 US dollars a month (us-east-1: 0.045 an hour, plus 0.005 an hour for the address and 0.045 per
   * GB). The address is kept when this is switched off or the stack is deleted: release it (aws ec2 release-address),
   * or use it again as egressAllocationId. Removing the VPC takes up to 45 minutes, since Lambda is slow to give up its
   * network interfaces.
   *
   * @default false
   */
  readonly fixedEgressAddress?: boolean;

  /**
   * Allocation id of an Elastic IP address of yours, which fixedEgressAddress then uses in place of a new one: the
   * address of an earlier bridge, for example.
   *
   * @default - a new address
   */
  readonly egressAllocationId?: string;

  /**
   * The two availability zones of the VPC that fixedEgressAddress makes. The NAT gateway is in the first; a few zones
   * offer none (for example the zone with the id apne1-az3). To change the zones later, switch fixedEgressAddress off,
   * deploy, and switch it on with the zones and with the kept address (egressAllocationId).
   *
   * @default - the first two that AWS names
   */
  readonly availabilityZones?: readonly string[];

  /**
   * IPv4 range of the VPC that fixedEgressAddress makes. It matters only if you connect the VPC to other networks. To
   * change it later, proceed as for availabilityZones.
   *
   * @default - 10.255.255.0/26
   */
  readonly vpcRange?: string;

  /**
   * An existing VPC for the functions that deliver, in place of fixedEgressAddress. From its subnets they must reach
   * the account, DynamoDB and Secrets Manager, through your NAT gateway or VPC endpoints. The account is then called
   * from the address of your NAT gateway.
   *
   * @default - none: the functions are in Lambda's own network
   */
  readonly vpc?: ExistingVpc;

  /**
   * ARN of a version of your own Lambda layer that contains the 1Password CLI at `bin/op`, so that it is found at
   * `/opt/bin/op`. It must be in the region of the stack and contain the CLI for arm64: the ARN does not show for which
   * processor it was built. Needed only where the account is reached through the CLI.
   *
   * @default - none
   */
  readonly opCliLayerArn?: string;

  /**
   * Minutes within which a person whose access the identity provider took away must have lost it in the account. Past
   * that the alarm fires. Removals that the guard holds do not count.
   *
   * @default 5
   */
  readonly alarmRevocationMinutes?: number;

  /**
   * Minutes that the oldest due change may wait for its delivery before the alarm fires.
   *
   * @default 30
   */
  readonly alarmBehindMinutes?: number;

  /**
   * Your own schemas in addition to the standard ones. Attributes in them are stored, returned and can be used in
   * filters. A list, or the name of a JSON file that contains one.
   *
   * @default - none
   */
  readonly extensionSchemas?: readonly ExtensionSchema[];

  /**
   * Whether deleting the stack also deletes its data: tables, secrets, key and logs. For trials and tests.
   *
   * @default false
   */
  readonly disposable?: boolean;

  /**
   * Whether the stack sets API Gateway's CloudWatch role. The role is one setting for the whole account and region. It
   * is needed for every log of the API, and it is kept when the stack is deleted. Set this to false if the account
   * already has such a role.
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

/** The options of the stack that ships with this kit. */
export interface StackConfig extends BridgeConfig {
  /**
   * Whether CloudFormation refuses to delete the stack until this option is set to false. Without the stack the
   * identity provider cannot reach the bridge, and a new stack has a different Base URL and token. A stack that nobody
   * uses yet is not protected, so that a first deployment that failed can be repeated: `npx scim-bridge setup` protects
   * it, or the next deployment.
   *
   * @default - true, unless the stack is disposable
   */
  readonly terminationProtection?: boolean;

  /**
   * Name of the stack. A second name is a second bridge: give it a file of options of its own (SCIM_BRIDGE_CONFIG), and
   * name it to the commands with --stack.
   *
   * @default - that of this kit, ScimBridge
   */
  readonly stackName?: string;
}
