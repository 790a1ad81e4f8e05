import type { Writable } from 'node:stream';
import { Clock } from '../clock';
import type { FunctionDefinition } from './definition';
import { type Invocation, type Outcome, timedOut } from './instance';

/**
 * What Lambda itself writes into a function's log: the beginning of an invocation and the report at its end, in the format that the template
 * sets. In JSON the report is the only line of an invocation that timed out or whose process ended; no line is at a level then.
 */
export class PlatformLog {
  constructor(
    private readonly definition: FunctionDefinition,
    private readonly log: Writable,
    private readonly clock = new Clock(),
  ) {}

  /** @returns writes the report, given what the invocation came to */
  begin({ requestId }: Invocation): (outcome: Outcome) => void {
    const { name, memoryMb, logFormat } = this.definition;
    const passed = this.clock.measure();
    if (logFormat === 'JSON') this.event('platform.start', { requestId, version: '$LATEST' });
    else this.log.write(`START RequestId: ${requestId} Version: $LATEST\n`);
    return (outcome) => {
      const durationMs = Number(passed().toFixed(1));
      if (logFormat === 'JSON') {
        const metrics = { durationMs, billedDurationMs: Math.ceil(durationMs), memorySizeMB: memoryMb };
        this.event('platform.report', { requestId, metrics, ...ending(outcome) });
      } else {
        this.log.write(
          `REPORT RequestId: ${requestId} Function: ${name} Duration: ${durationMs} ms Status: ${outcome.kind}\n`,
        );
      }
    };
  }

  private event(type: string, record: object): void {
    this.log.write(`${JSON.stringify({ time: new Date(this.clock.now()).toISOString(), type, record })}\n`);
  }
}

function ending({ kind, payload }: Outcome): { readonly status: string; readonly errorType?: string } {
  if (kind === 'result') return { status: 'success' };
  const { errorType } = JSON.parse(payload) as { readonly errorType?: string };
  if (errorType === timedOut) return { status: 'timeout' };
  return { status: 'error', ...(errorType === undefined ? {} : { errorType }) };
}
