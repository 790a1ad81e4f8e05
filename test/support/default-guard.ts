import type { GuardSettings } from '../../lambda/policy/removal-guard';

/** The removal guard as the options have it by default. */
export const defaultGuard: GuardSettings = { count: 10, percent: 2, windowMinutes: 60 };
