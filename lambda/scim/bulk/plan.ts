import type { BulkOperation } from './request';

/** What to do next. */
export type BulkStep =
  /**
   * Perform the operation. `pending` has the bulkIds that cannot be resolved yet, because what they name refers back to this one: leave
   * them out (`withoutReferences`). It is empty but for such circles.
   */
  | { readonly kind: 'perform'; readonly operation: BulkOperation; readonly pending: ReadonlySet<string> }
  /** All that was pending exists: replace the resource that this POST created by its whole data. */
  | { readonly kind: 'complete'; readonly operation: BulkOperation };

/**
 * The order in which to perform operations (RFC 7644 §3.7.1, §3.7.2): the request's, but that what an operation refers to comes before
 * it. Circular references are broken where the request's first operation closes the circle. Linear in operations and references.
 */
export function planBulk(operations: readonly BulkOperation[]): BulkStep[] {
  const creations = new Map(operations.flatMap((one) => (one.method === 'POST' ? [[one.bulkId, one] as const] : [])));
  const steps: BulkStep[] = [];
  const waiting = new Waiting();
  for (const operation of inOrder(operations, creations)) {
    const pending = new Set(
      [...operation.references].filter((bulkId) => creations.has(bulkId) && !waiting.isDone(bulkId)),
    );
    steps.push({ kind: 'perform', operation, pending });
    if (pending.size > 0) waiting.add(operation, pending);
    if (operation.method !== 'POST') continue;
    for (const complete of waiting.done(operation.bulkId)) steps.push({ kind: 'complete', operation: complete });
  }
  return steps;
}

/** Depth first, without recursion: a request decides how long a chain of references is. */
function inOrder(operations: readonly BulkOperation[], creations: ReadonlyMap<string, BulkOperation>): BulkOperation[] {
  const ordered: BulkOperation[] = [];
  const entered = new Set<BulkOperation>();
  const open: { operation: BulkOperation; references: Iterator<string> }[] = [];
  const enter = (operation: BulkOperation): void => {
    if (entered.has(operation)) return;
    entered.add(operation);
    open.push({ operation, references: operation.references.values() });
  };
  for (const operation of operations) {
    enter(operation);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.references.next();
      const creation = next.done ? undefined : creations.get(next.value);
      if (creation) enter(creation);
      else if (next.done) {
        ordered.push(top.operation);
        open.pop();
      }
    }
  }
  return ordered;
}

/** Which operations wait for which bulkIds. */
class Waiting {
  private readonly finished = new Set<string>();
  private readonly byBulkId = new Map<string, { operation: BulkOperation; left: number }[]>();

  isDone(bulkId: string): boolean {
    return this.finished.has(bulkId);
  }

  add(operation: BulkOperation, pending: ReadonlySet<string>): void {
    const entry = { operation, left: pending.size };
    for (const bulkId of pending) {
      const entries = this.byBulkId.get(bulkId);
      if (entries) entries.push(entry);
      else this.byBulkId.set(bulkId, [entry]);
    }
  }

  /** Notes that this one exists; returns the operations that waited for nothing else. */
  done(bulkId: string): BulkOperation[] {
    this.finished.add(bulkId);
    const complete: BulkOperation[] = [];
    for (const entry of this.byBulkId.get(bulkId) ?? []) {
      entry.left -= 1;
      if (entry.left === 0) complete.push(entry.operation);
    }
    return complete;
  }
}
