import { RetryBudget } from '../table/retry-budget';

/** How long a request may search and change, in milliseconds: Lambda ends the function after 25 s, and API Gateway the request after 29 s. */
const maxWorkMs = 20_000;
/** What is left for reading the answer of a change that took so long. */
const answerMs = 3_000;

/** By when one request, a whole Bulk request too, must be done: a client that gets no answer does not know what was done. */
export class Deadline {
  /** As performance.now() counts. */
  readonly at: number;

  constructor(workMs = maxWorkMs) {
    this.at = performance.now() + workMs;
  }

  get leftMs(): number {
    return this.at - performance.now();
  }

  get isOver(): boolean {
    return this.leftMs < 0;
  }

  /** The time for the answer to what is changed already: when it is too short, repeating the request changes nothing more. */
  answering(): RetryBudget {
    const patience = new RetryBudget(this.leftMs + answerMs);
    patience.written = 'part';
    return patience;
  }
}
