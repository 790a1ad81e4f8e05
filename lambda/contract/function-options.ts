// Made by `npm run docs:options` from the option table in lib/config/options/. Do not edit.
/** An option that the table hands to a function. */
export type FunctionOption =
  | 'activityRetentionDays'
  | 'logPersonalData'
  | 'alarmTokenDays'
  | 'alarmSilenceHours'
  | 'settleSeconds'
  | 'answerAfterDelivery'
  | 'allowedDomains'
  | 'protectedEmails'
  | 'existingGroups'
  | 'deleteMeans'
  | 'removalGuard'
  | 'removalGuardCount'
  | 'removalGuardPercent'
  | 'removalGuardWindowMinutes'
  | 'driftCheck'
  | 'upstreamConcurrency';
