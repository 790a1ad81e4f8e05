import { alarmSeverities } from '../../lambda/contract/alarm-text';
import type { Settings } from './options';
import type { Problem } from './problem';

/** Options that are right each by itself and wrong together. */
export function combinationProblems(settings: Settings): readonly Problem[] {
  const problems: Problem[] = [];
  if (settings.disposable && settings.terminationProtection === true) {
    problems.push({
      option: 'terminationProtection',
      wrong: 'is true, but disposable is true as well: a disposable stack must be deletable',
      allowed: 'only one of the two',
    });
  }
  if (settings.throttleBurst < settings.throttleRate) {
    problems.push({
      option: 'throttleBurst',
      wrong: `is ${settings.throttleBurst}, less than throttleRate (${settings.throttleRate}), so requests at a steady rate would be refused`,
      allowed: `at least ${settings.throttleRate}`,
    });
  }
  if (settings.activityRetentionDays < settings.formerTokenGraceDays) {
    problems.push({
      option: 'activityRetentionDays',
      wrong: `is ${settings.activityRetentionDays}, less than formerTokenGraceDays (${settings.formerTokenGraceDays}): a token could stay valid longer than the audit records of its requests`,
      allowed: `at least ${settings.formerTokenGraceDays}`,
    });
  }
  return [...problems, ...addressedTwice(settings), ...archiveProblems(settings), ...networkProblems(settings)];
}

/** An address that receives every alarm would receive some of them twice. */
function addressedTwice({ alarmEmail, alarmEmailFor = {} }: Settings): readonly Problem[] {
  return alarmSeverities
    .filter((severity) => alarmEmail !== undefined && alarmEmailFor[severity] === alarmEmail)
    .map((severity) => ({
      option: `alarmEmailFor.${severity}`,
      wrong: `is ${alarmEmail}, which receives every alarm already (alarmEmail)`,
      allowed: 'another address, or alarmEmail omitted',
    }));
}

function archiveProblems({ activityArchive, activityArchiveDays, disposable }: Settings): readonly Problem[] {
  if (activityArchive === 'off') {
    if (activityArchiveDays === undefined) return [];
    return [
      {
        option: 'activityArchiveDays',
        wrong: 'is set, but activityArchive, whose bucket it concerns, is off',
        allowed: 'this option only together with "activityArchive": "governance" or "compliance"',
      },
    ];
  }
  if (!disposable) return [];
  return [
    {
      option: 'activityArchive',
      wrong: `is ${activityArchive}, but disposable is true as well: a disposable stack must be deletable, and what is locked is not`,
      allowed: 'only one of the two',
    },
  ];
}

/** Options of a network that is not made would do nothing. */
function networkProblems(settings: Settings): readonly Problem[] {
  if (settings.vpc !== undefined && settings.fixedEgressAddress) {
    return [
      {
        option: 'vpc',
        wrong: 'is set, but fixedEgressAddress, which makes a VPC of its own, is true as well',
        allowed: 'only one of the two',
      },
    ];
  }
  if (settings.fixedEgressAddress) return [];
  return (['egressAllocationId', 'availabilityZones', 'vpcRange'] as const)
    .filter((option) => settings[option] !== undefined)
    .map((option) => ({
      option,
      wrong: 'is set, but fixedEgressAddress, whose VPC it concerns, is not',
      allowed: 'this option only together with "fixedEgressAddress": true',
    }));
}
