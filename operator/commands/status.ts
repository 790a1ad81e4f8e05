import { readConnection } from '../../lambda/delivery/admin/credentials/connection';
import { bridgeStatus } from '../../lambda/delivery/admin/status/status';
import { type Verdict, verdictOf } from '../../lambda/delivery/admin/status/verdict';
import { version } from '../../package.json';
import type { Command, Result } from '../command';
import { lacksProtection } from '../deployed/protection';
import { watch } from '../live';
import { statusScreen } from '../status-text';
import type { Target } from '../target/target';

export const statusCommand: Command = {
  name: 'status',
  when: 'every day',
  summary: 'whether it is healthy, and what needs you',
  about:
    'The first line says what matters most. Below: what is pending, retrying, held, failed or paused, and whether the scheduled runs take place.',
  options: [
    { name: 'check', text: 'exit code 4 when something needs attention' },
    { name: 'watch', text: 'show it again every few seconds, until Ctrl-C' },
  ],
  examples: ['npx scim-bridge status', 'npx scim-bridge status --watch', 'npx scim-bridge status --check --json'],
  run: async (invocation) => {
    const target = await invocation.target();
    const look = () => statusNow(target);
    return invocation.has('watch') ? watch(invocation, look, ({ sentence }) => sentence) : look();
  },
};

/** How far back the last change is looked for, in milliseconds. */
const lookBackMs = 7 * 86_400_000;
/** The functions' clocks may be ahead of this machine's. Milliseconds. */
const clockLeewayMs = 60_000;

interface Status extends Result {
  readonly sentence: string;
}

async function statusNow({ label, resources, admin, secrets, deployed }: Target): Promise<Status> {
  const connection = await readConnection(secrets);
  const facts = await bridgeStatus(admin, connection.names);
  const now = admin.clock();
  const span = { from: now.getTime() - lookBackMs, until: now.getTime() + clockLeewayMs };
  const latest = await admin.records.latest(span);
  const lastChange = latest === undefined ? undefined : new Date(latest).toISOString();
  const verdict = verdictOf(connection, facts, now, lastChange);
  const isUnprotected = connection.seal !== undefined && (await lacksProtection(deployed));
  const heading = { label, version, baseUrl: resources.baseUrl, upstreams: connection.names, isUnprotected };
  return {
    sentence: verdict.sentence,
    text: statusScreen(verdict, facts, heading, now),
    json: {
      target: label,
      version,
      verdict,
      lastChange,
      ...connection,
      ...facts,
      isUnprotected,
      notes: notesOf(verdict),
    },
    attention: verdict.reasons.length > 0,
  };
}

const notesOf = ({ reasons }: Verdict): string[] =>
  reasons.map(({ text, todo }) => (todo === undefined ? text : `${text} ${todo}`));
