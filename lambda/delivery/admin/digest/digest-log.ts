import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { chunksOf } from '../../../table/store';
import type { Digest } from './digest';
import { type BrokenDigest, DigestReader, linesOf } from './digest-lines';

/** Ten lines are at most 700 KB; CloudWatch Logs takes 1 MB at once. */
const linesAtOnce = 10;
/** The newest line is a head, unless a run did not end: then lines of marks follow it. */
const linesLookedBack = 50;

/** Where digests are published: one stream of a log group that only the function activity-digest may write. */
export class DigestLog {
  private lastAt = 0;

  /**
   * @param logGroup its name
   * @param logStream the stream in it
   */
  constructor(
    private readonly client: CloudWatchLogsClient,
    private readonly logGroup: string,
    private readonly logStream: string,
  ) {}

  /** Publishes a digest. It counts once its head is there, which comes last. */
  async append(digest: Digest, now: Date): Promise<void> {
    const lines = linesOf(digest);
    // The head is later than its marks by a millisecond: events of the same time have no order.
    const at = Math.max(now.getTime(), this.lastAt + 1);
    this.lastAt = at + 1;
    const events = lines.map((message, index) => ({ message, timestamp: index === lines.length - 1 ? at + 1 : at }));
    for (const logEvents of chunksOf(events, linesAtOnce)) {
      const { rejectedLogEventsInfo } = await this.client.send(
        new PutLogEventsCommand({ logGroupName: this.logGroup, logStreamName: this.logStream, logEvents }),
      );
      if (rejectedLogEventsInfo !== undefined) {
        throw new Error(`CloudWatch Logs refused a digest: ${JSON.stringify(rejectedLogEventsInfo)}`);
      }
    }
  }

  /** What the newest head says; undefined while there is none. */
  async latest(): Promise<Pick<Digest, 'until' | 'head'> | undefined> {
    for await (const page of this.pages({ startFromHead: false, limit: linesLookedBack })) {
      for (const line of [...page].reverse()) {
        const found = new DigestReader().read(line);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** Every digest of which some part lies in the hours from `from` on, in the order in which they were published. */
  async *since(from: number): AsyncGenerator<Digest | BrokenDigest> {
    const reader = new DigestReader();
    // An hour's digest is published after the hour.
    for await (const page of this.pages({ startFromHead: true, startTime: from })) {
      for (const line of page) {
        const digest = reader.read(line);
        if (digest !== undefined && digest.until > from) yield digest;
      }
    }
  }

  private async *pages(how: Partial<GetLogEventsCommandInput>): AsyncGenerator<readonly string[]> {
    let nextToken: string | undefined;
    // The end is where the token stays the same; a page before it can be empty.
    for (;;) {
      const answer = await this.client.send(
        new GetLogEventsCommand({
          logGroupName: this.logGroup,
          logStreamName: this.logStream,
          ...how,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      yield (answer.events ?? []).map(({ message = '' }) => message);
      const next = how.startFromHead === true ? answer.nextForwardToken : answer.nextBackwardToken;
      if (next === undefined || next === nextToken) return;
      nextToken = next;
    }
  }
}
