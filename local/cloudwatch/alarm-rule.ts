import type { AlarmState } from './alarm-state';

/** A rule that CloudWatch would refuse. */
class AlarmRuleError extends Error {
  override readonly name = 'AlarmRuleError';
}

/**
 * Whether a composite alarm's rule is fulfilled: ALARM("…"), OK("…"), INSUFFICIENT_DATA("…"), TRUE, FALSE, joined by AND, OR, NOT and
 * parentheses. Source: `AlarmRule` of PutCompositeAlarm in the CloudWatch API reference.
 *
 * @param stateOf the state of an alarm by its name or ARN
 * @throws AlarmRuleError
 */
export function ruleHolds(rule: string, stateOf: (alarm: string) => AlarmState): boolean {
  const tokens = rule.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];
  let at = 0;
  const unexpected = () =>
    new AlarmRuleError(`The alarm rule is not understood near "${tokens[at - 1] ?? ''}": ${rule}`);
  const take = (expected: string) => {
    if (tokens[at++] !== expected) throw unexpected();
  };
  const either = (): boolean => {
    let holds = both();
    while (tokens[at] === 'OR') {
      at += 1;
      holds = both() || holds;
    }
    return holds;
  };
  const both = (): boolean => {
    let holds = one();
    while (tokens[at] === 'AND') {
      at += 1;
      holds = one() && holds;
    }
    return holds;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token === 'NOT') return !one();
    if (token === 'TRUE' || token === 'FALSE') return token === 'TRUE';
    if (token === '(') {
      const holds = either();
      take(')');
      return holds;
    }
    if (token !== 'ALARM' && token !== 'OK' && token !== 'INSUFFICIENT_DATA') throw unexpected();
    take('(');
    const alarm = tokens[at++] ?? '';
    take(')');
    return stateOf(alarm.replace(/^"|"$/g, '')) === token;
  };
  const holds = either();
  if (at < tokens.length) {
    at += 1;
    throw unexpected();
  }
  return holds;
}
