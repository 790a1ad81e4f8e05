import type { Fault } from '../../local/faults/fault';
import type { SeenAlarm } from './drill';

/** What a drill of one fault came to. */
export interface Drilled {
  readonly fault: Fault;
  readonly seen: readonly SeenAlarm[];
}

/** The page docs/faults.md. */
export function faultsPage(drilled: readonly Drilled[]): string {
  return `# Faults and alarms
Which alarm fires when something breaks, how long that takes, and how long the alarm lasts after the repair. Every line was measured
(\`npm run docs:faults\`): the fault was injected around a bridge on one machine, its own functions ran every minute as in AWS, and what they
logged was evaluated by CloudWatch's rules. A test repeats it with every change, and fails when an alarm does not fire, does not end, or
another one fires.

\`npm start -- --faults\` lets you do the same and watch the dashboard.

| fault | what happens | alarm | fires after | ends after |
|---|---|---|---|---|
${drilled.flatMap(rowsOf).join('\n')}

Minutes. An alarm looks at periods of five minutes, some at several of them. Most count only what is bad: when nothing bad is counted any more there
is no data, and CloudWatch goes back to the newest data that there is, for up to a quarter of an hour. What an alarm means and what to do:
[operations.md](operations.md).

*Activity digest missing* is not played: it fires after three hours without a digest, and in three hours of a bridge every schedule runs hundreds of times.
A test feeds the alarm with such hours instead.
${companions(drilled)}`;
}

function rowsOf({ fault: { name, what, alarms }, seen }: Drilled): readonly string[] {
  return alarms.map((title, at) => {
    const { firedAfter, endedAfter } = seen.find((each) => each.title === title) ?? {};
    const first = at === 0 ? [`\`${name}\``, what] : ['', ''];
    return `| ${[...first, title, firedAfter ?? '-', endedAfter ?? '-'].join(' | ')} |`;
  });
}

function companions(drilled: readonly Drilled[]): string {
  const lines = drilled.flatMap(({ fault: { name, beside = [] } }) =>
    beside.length === 0 ? [] : [`- \`${name}\`: ${beside.join(', ')}`],
  );
  return lines.length === 0
    ? ''
    : `\nThese may fire as well, since they are about what comes of the fault:\n\n${lines.join('\n')}\n`;
}
