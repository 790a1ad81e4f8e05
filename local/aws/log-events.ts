import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asList, asNumber, asObject, asString, type JsonObject } from '../template/template';

/** An answer of CloudWatch Logs that says no; `type` is the exception's name. */
export class LogEventsError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

interface Event {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch Logs returns so many events at most. */
const largestPage = 10_000;

/**
 * The operations of CloudWatch Logs by which a function publishes lines itself, and reads them: PutLogEvents and GetLogEvents on the streams that
 * the template declares. The lines are kept in files, from one run to the next.
 */
export class LogEvents {
  /**
   * @param dir where the files are
   * @param streams names of the template's streams, as `group/stream`
   * @param onEvents is told of what arrives in a group
   */
  constructor(
    private readonly dir: string,
    private readonly streams: ReadonlySet<string>,
    private readonly onEvents: (group: string, count: number) => void,
  ) {}

  /** @param operation as in the X-Amz-Target header @throws LogEventsError */
  call(operation: string, input: JsonObject): JsonObject {
    if (operation === 'PutLogEvents') return this.put(input);
    if (operation === 'GetLogEvents') return this.get(input);
    throw new LogEventsError(
      'UnknownOperationException',
      `The local run does not offer CloudWatch Logs' ${operation}.`,
    );
  }

  private put(input: JsonObject): JsonObject {
    const file = this.fileOf(input);
    const events = asList(input.logEvents).map((each): Event => {
      const event = asObject(each) ?? {};
      return { timestamp: asNumber(event.timestamp, 'timestamp') ?? 0, message: asString(event.message, 'message') };
    });
    if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
      throw new LogEventsError(
        'InvalidParameterException',
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    }
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 });
    this.onEvents(String(input.logGroupName), events.length);
    return { nextSequenceToken: 'unused' };
  }

  private get(input: JsonObject): JsonObject {
    const { startTime, endTime, startFromHead, nextToken } = input;
    const limit = asNumber(input.limit, 'limit') ?? largestPage;
    const isBetween = ({ timestamp }: Event) =>
      timestamp >= Number(startTime ?? 0) && timestamp < Number(endTime ?? Number.POSITIVE_INFINITY);
    const events = this.events(this.fileOf(input)).filter(isBetween);
    // A token says between which events it stands, and in which direction one reads from there.
    const [direction, place] = typeof nextToken === 'string' ? nextToken.split('/') : [];
    const isForward = direction === undefined ? startFromHead === true : direction === 'f';
    const from = place === undefined ? (isForward ? 0 : events.length) : Number(place);
    const [start, end] = isForward ? [from, Math.min(events.length, from + limit)] : [Math.max(0, from - limit), from];
    return {
      events: events.slice(start, end).map((event) => ({ ...event, ingestionTime: event.timestamp })),
      nextForwardToken: `f/${end}`,
      nextBackwardToken: `b/${start}`,
    };
  }

  private events(file: string): readonly Event[] {
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Event).sort((one, other) => one.timestamp - other.timestamp);
  }

  private fileOf({ logGroupName, logStreamName }: JsonObject): string {
    const name = `${String(logGroupName)}/${String(logStreamName)}`;
    if (!this.streams.has(name)) {
      throw new LogEventsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    return path.join(this.dir, `${encodeURIComponent(name)}.jsonl`);
  }
}
