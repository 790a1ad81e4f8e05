import { Env, type LateLimits } from '../contract/names';
import { optionVariable } from '../contract/option-variable';
import type { DeliveryPolicy } from '../delivery/delivery-policy';
import type { RunContext } from '../delivery/run/run-context';
import { type AllowedDomains, readAllowedDomains } from '../policy/allowed-domains';
import { readExistingGroupsPolicy, sameNameRule } from '../policy/managed-groups';
import type { GuardSettings } from '../policy/removal-guard';
import { addressKey } from '../scim/email-address';
import { EnvironmentError, requiredNumber, requiredText } from './environment';

/** What the template tells the functions that deliver. */
export interface DeliverySettings {
  readonly directoryTable: string;
  readonly activityTable: string;
  readonly activityRetentionDays: number;
  readonly bearerTokenSecretArn: string;
  readonly scimsessionSecretArn: string;
  readonly logPersonalData: boolean;
  readonly settleSeconds: number;
  readonly upstreamConcurrency: number;
  readonly lateLimits: LateLimits;
  readonly domains: AllowedDomains;
  readonly policy: DeliveryPolicy;
  readonly driftMode: RunContext['driftMode'];
}

/**
 * Reads the environment of a function that delivers.
 *
 * @throws EnvironmentError when a variable is missing or makes no sense
 */
export function readDeliverySettings(environment: NodeJS.ProcessEnv): DeliverySettings {
  const text = (name: string) => requiredText(environment, name);
  const number = (name: string) => requiredNumber(environment, name);
  const existingGroups = understood(optionVariable('existingGroups'), () =>
    readExistingGroupsPolicy(text(optionVariable('existingGroups'))),
  );
  return {
    directoryTable: text(Env.directoryTable),
    activityTable: text(Env.activityTable),
    activityRetentionDays: number(optionVariable('activityRetentionDays')),
    bearerTokenSecretArn: text(Env.bearerTokenSecret),
    scimsessionSecretArn: text(Env.scimsessionSecret),
    logPersonalData: text(optionVariable('logPersonalData')) === 'true',
    settleSeconds: number(optionVariable('settleSeconds')),
    upstreamConcurrency: number(optionVariable('upstreamConcurrency')),
    lateLimits: readLateLimits(environment),
    domains: understood(optionVariable('allowedDomains'), () =>
      readAllowedDomains(environment[optionVariable('allowedDomains')]),
    ),
    // Where the daily comparison is off, the command still compares.
    driftMode:
      oneOf(environment, optionVariable('driftCheck'), ['off', 'report', 'repair']) === 'repair' ? 'repair' : 'report',
    policy: {
      deleted: oneOf(environment, optionVariable('deleteMeans'), ['suspend', 'remove']),
      guard: readGuard(environment),
      protectedEmails: new Set(
        (environment[optionVariable('protectedEmails')] ?? '')
          .split(',')
          .map((email) => addressKey(email.trim()))
          .filter((email) => email !== ''),
      ),
      sameName: sameNameRule(existingGroups),
    },
  };
}

/** From when on something undelivered is too late. @throws EnvironmentError */
export function readLateLimits(environment: NodeJS.ProcessEnv): LateLimits {
  return {
    change: requiredNumber(environment, Env.changeLateSeconds),
    revocation: requiredNumber(environment, Env.revocationLateSeconds),
  };
}

function readGuard(environment: NodeJS.ProcessEnv): GuardSettings {
  if (oneOf(environment, optionVariable('removalGuard'), ['true', 'false']) === 'false') return 'off';
  return {
    count: requiredNumber(environment, optionVariable('removalGuardCount')),
    percent: requiredNumber(environment, optionVariable('removalGuardPercent')),
    windowMinutes: requiredNumber(environment, optionVariable('removalGuardWindowMinutes')),
  };
}

function oneOf<T extends string>(environment: NodeJS.ProcessEnv, name: string, choices: readonly T[]): T {
  const value = requiredText(environment, name);
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw new EnvironmentError(
    `The function's environment variable ${name} must be ${choices.join(' or ')}, not "${value}".`,
  );
}

function understood<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EnvironmentError || !(error instanceof Error)) throw error;
    throw new EnvironmentError(`The function's environment variable ${name} makes no sense. ${error.message}`, {
      cause: error,
    });
  }
}
