import type { Standing } from '../credentials/connection';
import { ago, counted } from '../words';
import type { Reason } from './reason';
import { reasonsOf } from './reasons';
import type { BridgeStatus } from './status';

/** How a bridge stands, as one word, one sentence, and the reasons. */
export interface Verdict {
  /** `needs-you`: an operator has to do something. `waiting`: something does not go through, and the bridge goes on by itself. */
  readonly state: 'healthy' | 'waiting' | 'needs-you';
  /** The sentence that matters most. */
  readonly sentence: string;
  /** The most urgent first. */
  readonly reasons: readonly Reason[];
}

/**
 * Judges how the bridge stands.
 *
 * @param lastChange ISO time of the last change that was accepted or delivered; undefined when none is known
 */
export function verdictOf(standing: Standing, facts: BridgeStatus, now: Date, lastChange?: string): Verdict {
  const reasons = reasonsOf(standing, facts, now);
  const [first] = reasons;
  if (first === undefined) return { state: 'healthy', sentence: healthy(facts, now, lastChange), reasons };
  const state = first.needs === 'operator' ? 'needs-you' : 'waiting';
  return { state, sentence: `${titles[state]}: ${uncapitalized(first.text)}`, reasons };
}

const titles = { 'needs-you': 'Needs you', waiting: 'Waiting' } as const;

function healthy({ people, delivery }: BridgeStatus, now: Date, lastChange: string | undefined): string {
  const last = lastChange === undefined ? '' : `, last change ${ago(lastChange, now)} ago`;
  const pending = delivery.behind === 0 ? '' : `, ${counted(delivery.behind, 'change', 'changes')} on the way`;
  const who = people === 0 ? 'nobody in the directory yet' : `${counted(people, 'person', 'people')} in step`;
  return `Healthy: ${who}${pending}${last}.`;
}

/** As it continues a sentence: an ordinary word loses its capital, a name keeps it. */
const uncapitalized = (text: string): string =>
  /^(The|This|An?|No|Some|Requests|Deliveries|Nothing|People|Where)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
