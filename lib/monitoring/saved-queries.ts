import { CfnQueryDefinition, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { buttonMessage, decisionMessage, deliveryMessage } from '../../lambda/contract/names';
import type { MonitoringProps } from './monitoring-props';

/** A query that Logs Insights keeps for whoever has the question. */
interface SavedQuery {
  readonly id: string;
  readonly question: string;
  /** Which logs it looks into. */
  readonly of: readonly (keyof Logs)[];
  /** What it shows and how to read it, as comments; then its commands. */
  readonly comments: readonly string[];
  readonly commands: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly description: string }[];
}

/** The logs in which a request leaves its traces. */
interface Logs {
  readonly access: LogGroup;
  readonly requests: LogGroup;
  readonly deliveries: LogGroup;
  readonly sweep: LogGroup;
  readonly buttons: LogGroup;
  readonly commands: LogGroup;
  readonly repairs: LogGroup;
}

/**
 * What joins a request of the identity provider with the account's answer: the request's id at API Gateway. It is `requestId` in the access
 * log, and `correlation_id` in the line of the request and in that of each delivery that the request asked for.
 */
const correlation = 'coalesce(correlation_id, requestId) as correlation';

/** What a delivery did and what the account said. Of a list, Logs Insights knows only the entries. */
const answer = 'upstream, resource, acts.0, acts.1, reason';

const chain = [
  "correlation: one request of the identity provider, from its line (message = request) to the account's answer (message = delivery).",
  'To see one from beginning to end, run the query "one request from beginning to end" with its correlation.',
];

const everyStep: readonly (keyof Logs)[] = ['access', 'requests', 'deliveries', 'sweep'];

const queries: readonly SavedQuery[] = [
  {
    id: 'NotArrived',
    question: 'why did this person not arrive',
    of: ['requests', 'deliveries', 'sweep'],
    comments: [
      'Everything about one person, or one group: what the identity provider asked, and what the account answered.',
      'id: logs name nobody. `npx scim-bridge explain ada@example.com` shows the id, and the dashboard under Explain.',
      'No line with message = delivery: nothing was delivered yet; explain says what it waits for.',
      ...chain,
    ],
    parameters: [{ name: 'id', description: 'id of the person or group, as npx scim-bridge explain shows it' }],
    commands: [
      `fields @timestamp, message, operation, status, outcome, ${answer}, ${correlation}`,
      `filter (message = "request" and resourceId = "{{id}}") or (message = "${deliveryMessage}" and resource like "{{id}}")`,
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    id: 'Sent',
    question: 'what did the provider send',
    of: ['requests', 'deliveries', 'sweep'],
    comments: ['What the identity provider asked for, and what became of it in the account.', ...chain],
    commands: [
      `fields @timestamp, message, operation, status, outcome, resourceId, userAgent, ${answer}, ${correlation}`,
      `filter message in ["request", "${deliveryMessage}"]`,
      'sort @timestamp desc',
      'limit 500',
    ],
  },
  {
    id: 'OneRequest',
    question: 'one request from beginning to end',
    of: everyStep,
    comments: [
      'One request of the identity provider: as it came in (access log), as the bridge answered it, and each delivery that it asked for.',
      'correlation: from another of these queries, from the access log (requestId), or from an activity record (requestId).',
    ],
    parameters: [{ name: 'correlation', description: 'the correlation, correlation_id or requestId of one request' }],
    commands: [
      `fields @timestamp, coalesce(message, "access log") as step, method, path, operation, status, errorType, outcome, ${answer}, ${correlation}`,
      'filter coalesce(correlation_id, requestId) = "{{correlation}}"',
      'sort @timestamp asc',
      'limit 500',
    ],
  },
  {
    id: 'Slowest',
    question: 'slowest',
    of: ['requests', 'deliveries', 'sweep'],
    comments: [
      'What took longest, in milliseconds. A request: until the bridge had answered. A delivery: from the change until the account had it, with the time that a creation settles.',
      ...chain,
    ],
    commands: [
      `fields @timestamp, coalesce(durationMs, latencyMs) as ms, message, operation, status, outcome, resourceId, ${answer}, ${correlation}`,
      `filter message = "request" or (message = "${deliveryMessage}" and ispresent(latencyMs) and status = "delivered")`,
      'sort ms desc',
      'limit 100',
    ],
  },
  {
    id: 'Refused',
    question: 'who was refused',
    of: everyStep,
    comments: [
      'Requests that were refused, by API Gateway (access log: 401, 403, 413, 429) or by the bridge (message = request), and deliveries that the account refuses,',
      'that the removal guard holds or that concern a protected person (message = delivery, reason).',
      'Who: by resourceId and resource; `npx scim-bridge explain <id>` has the name. Of refused requests, `npx scim-bridge activity` has names and texts.',
      ...chain,
    ],
    commands: [
      `fields @timestamp, coalesce(message, "access log") as step, method, path, operation, status, scimType, errorType, ip, userAgent, resourceId, ${answer}, ${correlation}`,
      `filter (ispresent(answer) and status >= 400) or (message = "request" and outcome != "accepted") or (message = "${deliveryMessage}" and status in ["failed", "held", "protected"])`,
      'sort @timestamp desc',
      'limit 500',
    ],
  },
  {
    id: 'Operators',
    question: 'what did operators do',
    of: ['buttons', 'commands', 'repairs', 'deliveries', 'sweep'],
    comments: [
      'Buttons of the dashboard that somebody pressed, commands that a function carried out (groups manage, drift --repair), and deliveries that were done,',
      'in the order of time: what followed a decision stands above it.',
      "The other commands (held, failed, pause, resume, token, setup ...) work on the tables from the operator's own computer and leave no line in these logs.",
      'Every decision, by command or button, with who it was, is in the activity records: `npx scim-bridge activity`.',
      'Who pressed a button: CloudTrail, by function_request_id, if data events of Lambda are switched on.',
      ...chain,
    ],
    commands: [
      `fields @timestamp, message, action, who, status, group, ${answer}, function_request_id, ${correlation}`,
      `filter message in ["${buttonMessage.done}", "${buttonMessage.failed}", "${decisionMessage.done}", "${decisionMessage.failed}", "${deliveryMessage}"]`,
      'sort @timestamp desc',
      'limit 500',
    ],
  },
];

/** Saved queries of Logs Insights, in a folder with the name of the bridge. AWS charges for what they read when somebody runs them. */
export class SavedQueries extends Construct {
  /** Their names, with the folder, as Logs Insights lists them. */
  readonly names: readonly string[];

  /** @internal `ScimBridge` makes it. */
  constructor(
    scope: Construct,
    id: string,
    { namePrefix, api, scimFunction, delivery }: MonitoringProps,
    buttons: LogGroup,
  ) {
    super(scope, id);
    const logs: Logs = {
      access: api.accessLog,
      requests: scimFunction.logGroup,
      deliveries: delivery.delivery.logGroup,
      sweep: delivery.sweep.logGroup,
      buttons,
      commands: delivery.importing.logGroup,
      repairs: delivery.drift.logGroup,
    };
    this.names = queries.map((query) => {
      const name = `${namePrefix}/${query.question}`;
      new CfnQueryDefinition(this, query.id, {
        name,
        logGroupNames: query.of.map((of) => logs[of].logGroupName),
        queryString: textOf(query),
        ...(query.parameters === undefined ? {} : { parameters: [...query.parameters] }),
      });
      return name;
    });
  }
}

function textOf({ comments, commands }: SavedQuery): string {
  return [...comments.map((line) => `# ${line}`), commands.join('\n| ')].join('\n');
}
