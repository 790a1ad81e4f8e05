import { optionVariable } from '../contract/option-variable';
import type { ProviderRules } from '../delivery/signals/providers';
import { optionalNumber, requiredNumber } from './environment';

/** When the silence of an identity provider, and the age of its token, need somebody. @throws EnvironmentError */
export function readProviderRules(environment: NodeJS.ProcessEnv): ProviderRules {
  const silenceHours = optionalNumber(environment, optionVariable('alarmSilenceHours'));
  return {
    tokenDays: requiredNumber(environment, optionVariable('alarmTokenDays')),
    ...(silenceHours === undefined ? {} : { silenceHours }),
  };
}
