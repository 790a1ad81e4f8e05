import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ActivityKeys } from '../contract/names';
import { dayOf, timeOf } from './activity-log';
import { concurrently } from './concurrently';
import { type Query, queryPages, type Values } from './store';
import type { WholeTable } from './whole-table';

/** A span of time, in epoch milliseconds. */
export interface Span {
  readonly from: number;
  /** Inclusive. */
  readonly until: number;
}

const dayMs = 86_400_000;
const pageSize = 200;
const daysAtOnce = 16;

/** Reads the activity table: by resource, or everything by time. Never reads it as a whole. */
export class ActivityRecords {
  /** @param table the activity table */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: WholeTable,
  ) {}

  /** The records of one resource (`USER#<id>`), oldest first, in pages. Strongly consistent. @throws Busy */
  of(resource: string, span: Span): AsyncGenerator<Values[]> {
    return this.query(within(ActivityKeys.partitionKey, resource, span));
  }

  /** The newest records of one resource, the newest first. @throws Busy */
  async newestOf(resource: string, count: number): Promise<Values[]> {
    const pages = this.query({
      ...within(ActivityKeys.partitionKey, resource, { from: 0, until: Date.now() + dayMs }),
      ScanIndexForward: false,
      Limit: count,
    });
    for await (const page of pages) return page;
    return [];
  }

  /** Every record of a span of time, oldest first, in pages. A record appears in it within about a second. @throws Busy */
  async *during(span: Span): AsyncGenerator<Values[]> {
    const days: string[] = [];
    for (let time = span.from; dayOf(time) <= dayOf(span.until); time += dayMs) days.push(dayOf(time));
    // Of a year, most days may be empty: that is asked of many at once, and the others are read one after the other.
    const isBusy = await concurrently(days, daysAtOnce, (day) => this.hasRecords(day, span));
    for (const day of days.filter((_, index) => isBusy[index])) {
      const query = { ...withinDay(day, span), Limit: pageSize };
      for await (const entries of this.query({ ...query, IndexName: ActivityKeys.byTimeIndex })) {
        const items = await this.table.find(entries);
        yield items.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
      }
    }
  }

  private async *query(query: Query): AsyncGenerator<Values[]> {
    for await (const { Items = [] } of queryPages(this.client, this.table.name, query)) yield Items;
  }

  private async hasRecords(day: string, span: Span): Promise<boolean> {
    const query = { ...withinDay(day, span), Limit: 1 };
    for await (const page of this.query({ ...query, IndexName: ActivityKeys.byTimeIndex })) return page.length > 0;
    return false;
  }

  /** The newest records of a span of time, the newest first. Costs what it shows. @throws Busy */
  async newest(count: number, span: Span): Promise<Values[]> {
    const entries: Values[] = [];
    for (let time = span.until; dayOf(time) >= dayOf(span.from) && entries.length < count; time -= dayMs) {
      const query = { ...withinDay(dayOf(time), span), ScanIndexForward: false, Limit: count };
      for await (const page of this.query({ ...query, IndexName: ActivityKeys.byTimeIndex })) {
        entries.push(...page);
        if (entries.length >= count) break;
      }
    }
    const items = await this.table.find(entries.slice(0, count));
    return items.sort((one, other) => (idOf(one) > idOf(other) ? -1 : 1));
  }

  /** When the last record was made, in epoch milliseconds; undefined when none was in the span. @throws Busy */
  async latest(span: Span): Promise<number | undefined> {
    for (let time = span.until; dayOf(time) >= dayOf(span.from); time -= dayMs) {
      const query = { ...withinDay(dayOf(time), span), ScanIndexForward: false, Limit: 1 };
      for await (const [entry] of this.query({ ...query, IndexName: ActivityKeys.byTimeIndex })) {
        if (entry !== undefined) return timeOf(idOf(entry));
        break;
      }
    }
    return undefined;
  }
}

const idOf = (item: Values): string => String(item[ActivityKeys.sortKey]);

/**
 * What of a span is of a day. A record whose id is of another time was put there by hand: read in the order of the days it would come too early,
 * and whoever looks for the end of an hour would stop at it.
 */
function withinDay(day: string, { from, until }: Span): Query {
  const begins = Date.parse(day);
  return within(ActivityKeys.day, day, { from: Math.max(from, begins), until: Math.min(until, begins + dayMs - 1) });
}

function within(partition: string, value: string, { from, until }: Span): Query {
  return {
    KeyConditionExpression: '#partition = :value AND #at BETWEEN :from AND :until',
    ExpressionAttributeNames: { '#partition': partition, '#at': ActivityKeys.sortKey },
    ExpressionAttributeValues: { ':value': value, ':from': idAt(from, '0'), ':until': idAt(until, 'f') },
  };
}

/** The first or last id that a record of a time can have. @param fill `0` or `f` */
function idAt(time: number, fill: '0' | 'f'): string {
  const digits = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0') + fill.repeat(20);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
