import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { Clock } from '../clock';
import type { FunctionDefinition } from './definition';
import { Instance, type InstanceMishap, type Invocation, type Outcome } from './instance';
import { PlatformLog } from './platform-log';

/** What calling a function gives its caller. */
export type InvokeResult =
  | Outcome
  /** The event is larger than Lambda takes. */
  | { readonly kind: 'too-large' }
  /** More invocations at once than the template reserves for the function. */
  | { readonly kind: 'throttled' };

/** Is told of every invocation that has ended or was not admitted, and how many milliseconds it took. */
export type OnInvocation = (kind: InvokeResult['kind'], durationMs: number) => void;

/** Lambda's limit on a synchronous invocation's event and result, in bytes. */
export const payloadLimit = 6 * 1024 * 1024;

/** Processes a function at most, whatever its concurrency in AWS: this is one machine. Further invocations wait. */
const maxProcesses = 10;
/** As many processes are started at once; more than the processors can run only take time from one another while they load. */
const eagerProcesses = Math.min(maxProcesses, availableParallelism() + 1);
/** How long an invocation waits for one of these before it starts another process, in milliseconds: longer than a request usually takes. */
const patienceMs = 700;

/**
 * Runs a function in as many processes as there are invocations at once that take long. AWS starts one for each; here, eight clients of
 * quick requests would start eight, and wait for them longer than for their turn.
 */
export class FunctionPool {
  private readonly idle: Instance[] = [];
  private readonly all = new Set<Instance>();
  private readonly waiting: (() => void)[] = [];
  private readonly seekers: ((instance: Instance) => void)[] = [];
  private starting = 0;
  private running = 0;
  private stopped = false;
  /** What befalls every invocation from now on. Nobody waits for a time-out: it comes at once. */
  mishap: InstanceMishap | 'throttled' | undefined;

  constructor(
    readonly definition: FunctionDefinition,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly log: Writable,
    private readonly onInvocation: OnInvocation = () => {},
    private readonly clock = new Clock(),
  ) {
    // Each process writes into it.
    log.setMaxListeners(0);
  }

  /**
   * Loads the function once, so that the first request finds it warm.
   *
   * @returns the function error when its module cannot be loaded, else undefined
   */
  async warm(): Promise<Outcome | undefined> {
    const instance = this.create();
    const failure = await instance.initialize();
    if (failure === undefined) this.idle.push(instance);
    return failure;
  }

  /** Whether an invocation is under way. */
  get isBusy(): boolean {
    return this.running > 0;
  }

  async invoke(invocation: Invocation): Promise<InvokeResult> {
    if (Buffer.byteLength(invocation.payload) > payloadLimit) return { kind: 'too-large' };
    const { reservedConcurrency } = this.definition;
    const isFull = reservedConcurrency !== undefined && this.running >= reservedConcurrency;
    if (isFull || this.mishap === 'throttled') {
      this.onInvocation('throttled', 0);
      return { kind: 'throttled' };
    }
    while (this.running >= maxProcesses) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      return limited(await this.run(invocation));
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Ends every process of the function; resolves when all are gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.all].map((instance) => instance.stop()));
  }

  private async run(invocation: Invocation): Promise<Outcome> {
    const passed = this.clock.measure();
    const report = new PlatformLog(this.definition, this.log, this.clock).begin(invocation);
    const outcome = await this.runInInstance(invocation);
    // What the function wrote lies in its pipes by now, and is read before the next check phase: the report comes after it, as in AWS.
    await new Promise(setImmediate);
    report(outcome);
    this.onInvocation(outcome.kind, passed());
    return outcome;
  }

  private async runInInstance(invocation: Invocation): Promise<Outcome> {
    // Counted and created without a pause between: what comes at the same moment counts it, too.
    let instance = this.takeIdle() ?? (this.all.size < eagerProcesses ? undefined : await this.freed());
    if (instance === undefined) {
      if (this.stopped)
        return { kind: 'error', payload: '{"errorType":"Stopped","errorMessage":"The bridge is stopping."}' };
      instance = this.create();
      this.starting += 1;
      const failure = await instance.initialize();
      this.starting -= 1;
      if (failure !== undefined) {
        this.all.delete(instance);
        return failure;
      }
    }
    const outcome = await instance.invoke(invocation, this.mishap === 'throttled' ? undefined : this.mishap);
    this.release(instance);
    return outcome;
  }

  private takeIdle(): Instance | undefined {
    let instance = this.idle.pop();
    while (instance !== undefined && !instance.alive) instance = this.idle.pop();
    return instance;
  }

  /** The next process that becomes free; undefined when that takes too long and none is being started. */
  private freed(): Promise<Instance | undefined> {
    return new Promise((resolve) => {
      const seeker = (found: Instance) => {
        clearTimeout(timer);
        resolve(found);
      };
      const giveUp = () => {
        if (this.starting > 0) {
          timer = setTimeout(giveUp, patienceMs);
          return;
        }
        this.seekers.splice(this.seekers.indexOf(seeker), 1);
        resolve(undefined);
      };
      let timer = setTimeout(giveUp, patienceMs);
      this.seekers.push(seeker);
    });
  }

  private release(instance: Instance): void {
    if (!instance.alive) {
      this.all.delete(instance);
      return;
    }
    const seeker = this.seekers.shift();
    if (seeker === undefined) this.idle.push(instance);
    else seeker(instance);
  }

  private create(): Instance {
    const instance = new Instance(this.definition, this.environment, this.log, this.clock);
    this.all.add(instance);
    return instance;
  }
}

function limited(outcome: Outcome): Outcome {
  const size = Buffer.byteLength(outcome.payload);
  if (size <= payloadLimit) return outcome;
  const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${payloadLimit} bytes).`;
  return { kind: 'error', payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }) };
}
