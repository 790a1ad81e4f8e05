import { Env } from '../contract/names';
import { optionVariable } from '../contract/option-variable';
import type { ProviderRules } from '../delivery/signals/providers';
import type { ReachRules } from '../delivery/signals/reach';
import { optionalNumber, requiredNumber, requiredText } from './environment';

/** When the silence of an identity provider, the age of its token, and that the probe stays away need somebody. @throws EnvironmentError */
export function readProviderRules(environment: NodeJS.ProcessEnv): ProviderRules & ReachRules {
  const silenceHours = optionalNumber(environment, optionVariable('alarmSilenceHours'));
  return {
    hasAllowList: requiredText(environment, Env.hasAllowList) === 'true',
    tokenDays: requiredNumber(environment, optionVariable('alarmTokenDays')),
    ...(silenceHours === undefined ? {} : { silenceHours }),
  };
}
