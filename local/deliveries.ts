import { Writable } from 'node:stream';
import { deliveryMessage, upstreamMessage } from '../lambda/contract/names';
import { asList, asObject, type Json } from './template/template';

/** A delivery, as the functions log it. */
export interface DeliveryLine {
  readonly upstream: string;
  /** `USER/<id>`, `GROUP/<id>`, `MEMBERSHIP/<group id>/<user id>`. */
  readonly resource: string;
  readonly status: string;
  /** What was done in the account, in its order. */
  readonly acts: readonly string[];
  readonly message: string | undefined;
}

/** How an upstream stands from now on, as the functions log it. */
export interface UpstreamLine {
  readonly upstream: string;
  /** `paused`, `resumed`, `circuit opened` … */
  readonly event: string;
  readonly reason: string | undefined;
}

/** Outcomes that are not worth a line: another function delivers it, or it is not due. */
const quiet = new Set(['leased', 'pending']);

/** Writes a function's log on, and tells of each delivery in it, and of what became of an upstream. */
export function watchDeliveries(
  log: Writable,
  onDelivery: (line: DeliveryLine) => void,
  onUpstream: (line: UpstreamLine) => void,
): Writable {
  let rest = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const entry = readEntry(line);
        if (entry?.message === upstreamMessage) tellUpstream(entry, onUpstream);
        const delivery = entry?.message === deliveryMessage ? readDelivery(entry) : undefined;
        if (delivery !== undefined && !quiet.has(delivery.status)) onDelivery(delivery);
      }
      log.write(chunk, () => done());
    },
  });
}

type Entry = NonNullable<ReturnType<typeof asObject>>;

function readEntry(line: string): Entry | undefined {
  // Most lines are something else, and parsing each would cost more than the function itself.
  const isOurs = [deliveryMessage, upstreamMessage].some((message) => line.includes(`"${message}"`));
  if (!line.startsWith('{') || !isOurs) return undefined;
  try {
    return asObject(JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
}

function readDelivery({ upstream, resource, status, acts, reason }: Entry): DeliveryLine {
  return {
    upstream: String(upstream),
    resource: String(resource),
    status: String(status),
    acts: asList(acts).map(String),
    message: typeof reason === 'string' ? reason : undefined,
  };
}

/** A paused upstream logs a line every minute; the reason has already been reported once. */
function tellUpstream({ upstream, event, reason }: Entry, onUpstream: (line: UpstreamLine) => void): void {
  if (String(event).endsWith('stands still')) return;
  onUpstream({
    upstream: String(upstream),
    event: String(event),
    reason: typeof reason === 'string' ? reason : undefined,
  });
}
