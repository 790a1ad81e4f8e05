import type { Context } from 'aws-lambda';
import { Env } from '../contract/names';
import type { DeliveryContext, DeliveryMetrics } from '../delivery/context';
import { countPeople } from '../delivery/reconcile/levels';
import { deliverSettling, type SweepReport, sweep, sweepMs, unableToSweep } from '../delivery/reconcile/sweep';
import { countSignals } from '../delivery/signals/signals';
import { duringDelivery } from '../runtime/delivery-run';
import { readLateLimits } from '../runtime/delivery-settings';
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

/**
 * The dashboard reads no secret: it knows from this record that the scimsession does not open. That is another fault than a sweep that is
 * missing, and has an alarm of its own; so this sweep counts.
 */
async function note(why: string, counted: DeliveryMetrics): Promise<void> {
  const items = new Store(documentClient(), requiredText(process.env, Env.directoryTable));
  const now = new Date();
  await countPeople(items, counted);
  await noteRun(items, unableToSweep(why, now, readLateLimits(process.env)));
}

const isStream = (event: unknown): boolean => typeof event === 'object' && event !== null && 'Records' in event;
