/**
 * How urgent an alarm is. `page`: somebody must act now, because people keep access that they should not have, because nobody gets in, or
 * because the bridge no longer sees either. `mail`: today. `note`: good to know, or to decide when convenient.
 */
export type AlarmSeverity = 'page' | 'mail' | 'note';

/** Every severity, the most urgent first. */
export const alarmSeverities: readonly AlarmSeverity[] = ['page', 'mail', 'note'];

/** What an alarm says of itself. A composite alarm has no severity. */
export interface AlarmText {
  readonly severity?: AlarmSeverity;
  /** What it means and what to do first. */
  readonly text: string;
}

/** Where whoever reads an alarm's message finds more. */
export interface AlarmLinks {
  /** The alarm's section of the operations guide, where that is published. */
  readonly guide?: string;
  readonly dashboard: string;
}

/**
 * The description of an alarm. It begins with the severity: people read that first, and a rule of EventBridge can match it. It ends with what
 * one can click in a message.
 */
export function alarmDescription({ severity, text }: AlarmText, { guide, dashboard }: AlarmLinks): string {
  return `${severity === undefined ? '' : severityPrefix(severity)}${text}${guide === undefined ? '' : `${toGuide}${guide}`}${toDashboard}${dashboard}`;
}

/** The first words of the description of an alarm of this severity. */
function severityPrefix(severity: AlarmSeverity): string {
  return `Severity: ${severity}. `;
}

/** Reads an alarm's description. */
export function readAlarmDescription(description: string): AlarmText {
  const severity = alarmSeverities.find((each) => description.startsWith(severityPrefix(each)));
  const [withSeverity = ''] = description.split(toDashboard)[0]?.split(toGuide) ?? [];
  return severity === undefined
    ? { text: withSeverity }
    : { severity, text: withSeverity.slice(severityPrefix(severity).length) };
}

const toGuide = ' Guide: ';
const toDashboard = ' Dashboard: ';
