import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { Clock } from '../clock';
import type { FunctionDefinition } from './definition';

/** What an invocation gave: the handler's result, or a function error (`errorType`, `errorMessage`, `trace`); both JSON. */
export type Outcome = { readonly kind: 'result' | 'error'; readonly payload: string };

export interface Invocation {
  /** The event as JSON. */
  readonly payload: string;
  readonly requestId: string;
  /** X-Ray trace header. */
  readonly traceId: string;
}

type Message = { readonly kind: 'ready' } | { readonly kind: 'result' | 'error' | 'fatal'; readonly payload: string };

/** Lambda allows ten seconds for loading the module. A machine that is busy with something else may need longer for the same. */
const initTimeoutMs = 60_000;

/** What can befall an invocation: its process ends in the middle, or it does not answer in time. */
export type InstanceMishap = 'crash' | 'time-out';

/** The type of the error with which an invocation ends at the function's timeout. */
export const timedOut = 'Sandbox.Timedout';

/** What the process must do about time: under a clock that is moved by hand a run is to go the same way each time. */
function timesOf({ isShifted, standsStill }: Clock): readonly string[] {
  return [...(isShifted ? ['shifted-clock'] : []), ...(standsStill ? ['settled-chance'] : [])];
}

/** One execution environment of a function: a process of its own that takes one invocation at a time. */
export class Instance {
  private readonly child: ChildProcess;
  private expect: ((message: Message) => void) | undefined;
  private ended: string | undefined;

  constructor(
    private readonly definition: FunctionDefinition,
    environment: Readonly<Record<string, string>>,
    log: Writable,
    private readonly clock: Clock,
  ) {
    this.child = fork(path.join(__dirname, 'host.mjs'), timesOf(clock), {
      cwd: definition.codeDir,
      env: { ...environment },
      // Node's heap takes what Lambda would leave it of the function's memory.
      execArgv: [`--max-old-space-size=${Math.floor(definition.memoryMb * 0.9)}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.child.stdout?.pipe(log, { end: false });
    this.child.stderr?.pipe(log, { end: false });
    this.child.on('message', (message: Message) => this.expect?.(message));
    this.child.on('error', (error) => this.fail('Runtime.ExitError', error.message));
    this.child.on('exit', (code, signal) =>
      this.fail(
        'Runtime.ExitError',
        `Runtime exited with ${signal === null ? `exit status ${code}` : `signal ${signal}`}`,
      ),
    );
  }

  /** False once the process has ended; the next invocation needs a new instance. */
  get alive(): boolean {
    return this.ended === undefined;
  }

  /** Resolves to undefined when the module is loaded, or to the function error that kept it from loading. */
  async initialize(): Promise<Outcome | undefined> {
    const outcome = await this.exchange(initTimeoutMs, timedOut);
    return outcome.kind === 'ready' ? undefined : { kind: 'error', payload: outcome.payload };
  }

  /** Runs the handler once. A handler that exceeds the function's timeout is killed, and so is one that ends its process. */
  async invoke({ payload, requestId, traceId }: Invocation, mishap?: InstanceMishap): Promise<Outcome> {
    const { arn: functionArn, timeoutMs } = this.definition;
    const answer = this.exchange(timeoutMs, timedOut);
    const { ahead: aheadMs } = this.clock;
    const deadline = Date.now() + aheadMs + timeoutMs;
    if (this.alive) this.child.send({ payload, requestId, traceId, functionArn, deadline, aheadMs });
    if (mishap === 'crash') this.child.kill('SIGKILL');
    if (mishap === 'time-out') this.timeOut();
    const message = await answer;
    return message.kind === 'result'
      ? { kind: 'result', payload: message.payload }
      : { kind: 'error', payload: 'payload' in message ? message.payload : '{}' };
  }

  /** Ends the process; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  private exchange(timeoutMs: number, timeoutType: string): Promise<Message> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timeOut(timeoutMs, timeoutType);
      }, timeoutMs);
      this.expect = (message) => {
        clearTimeout(timer);
        this.expect = undefined;
        if (message.kind === 'fatal') this.ended ??= message.payload;
        resolve(message);
      };
      if (this.ended !== undefined) this.expect({ kind: 'fatal', payload: this.ended });
    });
  }

  private timeOut(timeoutMs = this.definition.timeoutMs, timeoutType = timedOut): void {
    this.fail(timeoutType, `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    this.child.kill('SIGKILL');
  }

  private fail(errorType: string, errorMessage: string): void {
    this.ended ??= JSON.stringify({ errorType, errorMessage, trace: [] });
    this.expect?.({ kind: 'fatal', payload: this.ended });
  }
}
