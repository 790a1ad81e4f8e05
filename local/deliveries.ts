import { Writable } from 'node:stream';
import { deliveryMessage } from '../lambda/contract/names';
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

/** Ends of deliveries that say nothing to whoever looks on: another worker has it, or its time has not come. */
const quiet = new Set(['leased', 'pending']);

/** Writes a function's log on, and tells of each delivery in it. */
export function watchDeliveries(log: Writable, onDelivery: (line: DeliveryLine) => void): Writable {
  let rest = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const delivery = readDelivery(line);
        if (delivery !== undefined && !quiet.has(delivery.status)) onDelivery(delivery);
      }
      log.write(chunk, () => done());
    },
  });
}

function readDelivery(line: string): DeliveryLine | undefined {
  // Most lines are something else, and parsing each would cost more than the function itself.
  if (!line.startsWith('{') || !line.includes(`"${deliveryMessage}"`)) return undefined;
  try {
    const entry = asObject(JSON.parse(line) as Json);
    if (entry?.message !== deliveryMessage) return undefined;
    const { upstream, resource, status, acts, reason } = entry;
    return {
      upstream: String(upstream),
      resource: String(resource),
      status: String(status),
      acts: asList(acts).map(String),
      message: typeof reason === 'string' ? reason : undefined,
    };
  } catch {
    return undefined;
  }
}
