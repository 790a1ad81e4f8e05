import type { Settings } from '../config/options';
import { changedSettings } from '../config/parameters';
import type { AlarmName, AlarmOptions } from './alarm-options';

/**
 * Settings with the thresholds that were given to alarms in place of those that options have. `/health`, the verdict and the lines on the
 * dashboard speak of the same limits, and would contradict the alarm otherwise.
 */
export function withThresholds(settings: Settings, { overrides = {} }: AlarmOptions): Settings {
  const given = (name: AlarmName) => overrides[name]?.threshold;
  const revocation = given('RevocationLate');
  const behind = given('DeliveryBehind');
  const latency = given('ApiLatency');
  return changedSettings(settings, {
    ...(revocation === undefined ? {} : { alarmRevocationMinutes: revocation / 60 }),
    ...(behind === undefined ? {} : { alarmBehindMinutes: behind / 60 }),
    ...(latency === undefined ? {} : { alarmLatencyMs: latency - settings.answerAfterDelivery * 1000 }),
  });
}
