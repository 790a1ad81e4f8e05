import type { Context } from 'aws-lambda';
import { Env } from '../contract/names';
import type { DeliveryContext } from '../delivery/context';
import { deliverSettling, type SweepReport, sweep, sweepMs, unableToSweep } from '../delivery/reconcile/sweep';
import { countSignals } from '../delivery/signals/signals';
import { duringDelivery } from '../runtime/delivery-run';
import { requiredText } from '../runtime/environment';
import { readProviderRules } from '../runtime/provider-rules';
import { documentClient } from '../table/document-client';
import { noteRun } from '../table/scheduled-runs';
import { Store } from '../table/store';

/** Every minute: delivers what is behind and counts it. Called by the stream, when something was created that settles: delivers it then. */
export async function handler(event: unknown, lambda: Context): Promise<SweepReport | undefined> {
  if (!isStream(event)) return duringDelivery(lambda, count, note);
  await duringDelivery(lambda, deliverSettling);
  return undefined;
}

const rules = readProviderRules(process.env);

/** What lasts is counted first: the sweep may take until the next one. */
async function count(context: DeliveryContext): Promise<SweepReport> {
  const until = Date.now() + sweepMs;
  await countSignals(context, rules);
  return sweep(context, until);
}

/** The dashboard reads no secret: it knows from this record that the scimsession does not open. */
const note = (why: string): Promise<void> =>
  noteRun(new Store(documentClient(), requiredText(process.env, Env.directoryTable)), unableToSweep(why, new Date()));

const isStream = (event: unknown): boolean => typeof event === 'object' && event !== null && 'Records' in event;
