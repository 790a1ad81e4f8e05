import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { errorCode } from '../contract/error-code';
import { Metric, type MetricName } from '../contract/names';
import type { ScimError } from '../scim/errors';

/** Maximum number of names or ids in one log line. */
const shown = 20;

/** Limits names, since a client can send a name as long as its request. */
const longestName = 100;

/** Ignored items, each once. */
export interface LeftOutList {
  /** The first items. */
  readonly names: readonly string[];
  readonly count: number;
}

/**
 * Collects the ignored parts of a request for its log line and the metrics: names of attributes and ids of members, never
 * values. Each is reported once.
 */
export class LeftOut {
  readonly #attributes = new Set<string>();
  readonly #members = new Set<string>();

  /** Records a dropped attribute. */
  readonly onDropped = (path: string): void => {
    this.#attributes.add(path.slice(0, longestName).replace(/[\p{Cc}\p{Surrogate}]/gu, ' '));
  };

  /** Records members that belong to no user. */
  readonly onSkipped = (userIds: readonly string[]): void => {
    for (const id of userIds) this.#members.add(id);
  };

  /** Attributes that no schema defines, or whose values could not be interpreted. */
  get attributes(): LeftOutList {
    return listOf(this.#attributes);
  }

  /** Ids of new members that belong to no user. */
  get members(): LeftOutList {
    return listOf(this.#members);
  }
}

function listOf(all: ReadonlySet<string>): LeftOutList {
  return { names: [...all].slice(0, shown), count: all.size };
}

/** The outcome of a request, for the dashboard: accepted, the caller's mistake, or our failure. */
export type Outcome = 'accepted' | 'refused' | 'failed';

/** The content of a request's log line. Never a token, a body or a secret. */
export interface RequestRecord {
  /** For example `Users.create`; `unknown` for an unknown address. */
  readonly operation: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  readonly resourceId?: string | undefined;
  /** Name of the token used: what it opens, the secret's staging label and version id. */
  readonly tokenKind?: string | undefined;
  readonly tokenStage?: string | undefined;
  readonly tokenVersion?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Dropped attributes, by name. */
  readonly droppedAttributes?: LeftOutList | undefined;
  /** Ids among a group's new members that belong to no user. */
  readonly skippedMembers?: LeftOutList | undefined;
  /** Why it was refused or failed. */
  readonly error?: ScimError | undefined;
}

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'accepted';
  return status < 500 ? 'refused' : 'failed';
}

/** Writes a request's log line, and counts what was left out of it. Requests are counted by API Gateway. */
export class RequestLog {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #personalData: boolean;

  /** @param personalData whether error details, which may name people, are written */
  constructor(logger: Logger, metrics: Metrics, personalData: boolean) {
    this.#logger = logger;
    this.#metrics = metrics;
    this.#personalData = personalData;
  }

  /** Writes the line: `info` when accepted, `warn` when refused, `error` with the cause when failed. */
  write({ error, droppedAttributes, skippedMembers, ...record }: RequestRecord): void {
    // 503 of /health is about the bridge: the request itself was answered, and is no failure of the SCIM service.
    const isReport = record.operation === 'health' && error === undefined;
    const outcome = isReport ? 'accepted' : outcomeOf(record.status);
    if (isReport && record.status === 503) this.#metrics.addMetric(Metric.reportedUnhealthy, MetricUnit.Count, 1);
    const line = {
      ...record,
      outcome,
      ...this.#leftOut('droppedAttributes', Metric.attributesDropped, droppedAttributes),
      ...this.#leftOut('skippedMembers', Metric.membersSkipped, skippedMembers),
      ...(error?.scimType === undefined ? {} : { scimType: error.scimType }),
      ...(error !== undefined && this.#personalData ? { detail: error.detail } : {}),
    };
    if (outcome === 'accepted') this.#logger.info('request', line);
    else if (outcome === 'refused') this.#logger.warn('request', line);
    else this.#logger.error('request', { ...line, cause: describeCause(error?.cause) });
  }

  /** Counts and lists the ignored parts; empty if there were none. */
  #leftOut(field: string, metric: MetricName, list: LeftOutList | undefined): object {
    if (list === undefined || list.count === 0) return {};
    this.#metrics.addMetric(metric, MetricUnit.Count, list.count);
    return { [field]: list.names, ...(list.count > list.names.length ? { [`${field}Count`]: list.count } : {}) };
  }
}

/** Code, name, message and stack of what went wrong: the stack names our own lines, no data. */
function describeCause(cause: unknown): object | undefined {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : { type: typeof cause };
  return { code: errorCode(cause), name: cause.name, message: cause.message, stack: cause.stack };
}
